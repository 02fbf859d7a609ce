package io.pserver.handlers.realm;

/** A host call that could not be done. The script sees it as an {@code HttpError} with the same words. */
public final class HostFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public HostFailure(ErrorCode code, String message) {
        this(Failure.of(code, message));
    }

    public HostFailure(Failure failure) {
        super(failure.message(), null, false, false); // a value, not a bug: no stack
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
