package io.pserver.room;

/**
 * Why the server closes a WebSocket. 4000 to 4499: come back. 4500 to 4999: do not. A number is never reused.
 */
public enum CloseCode {
    NORMAL(1000),
    /** The node drains; come back, to any node. */
    DRAINING(4000),
    /** Silent for two pings, or too slow to take what was sent; come back. */
    TOO_SLOW(4408),
    /** Too many messages; come back. */
    RATE_LIMITED(4429),
    /** The client does not speak the protocol; do not come back. */
    PROTOCOL(4500),
    /** A room threw the client out of the node; do not come back. */
    KICKED(4503),
    /** The session came back by another connection; do not come back. */
    REPLACED(4504);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
