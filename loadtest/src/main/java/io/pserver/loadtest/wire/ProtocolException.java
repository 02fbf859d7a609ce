package io.pserver.loadtest.wire;

/** The server sent what the protocol does not allow; the link it came by is closed. */
public final class ProtocolException extends RuntimeException {
    /** Says what was wrong with what the server sent. */
    public ProtocolException(String message) {
        super(message);
    }
}
