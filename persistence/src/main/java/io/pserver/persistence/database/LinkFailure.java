package io.pserver.persistence.database;

/** A piece of work that failed in a way that its caller may try again. Never leaves this package. */
final class LinkFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    enum Kind {
        /** The connection broke before the commit was sent: nothing was done. */
        BROKEN,
        /** Transactions got into each other's way, and this one was rolled back. */
        COLLISION
    }

    private final Kind kind;

    LinkFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
