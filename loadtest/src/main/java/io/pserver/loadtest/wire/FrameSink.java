package io.pserver.loadtest.wire;

/** Gets whole messages and control frames from a {@link FrameReader}; the bytes are valid during the call only. */
interface FrameSink {
    /** One text or binary message, put together from its fragments. */
    void message(byte[] bytes, int from, int to);

    /** A ping, to be answered by a pong with the same bytes. */
    void ping(byte[] bytes, int from, int to);

    /** The server's close frame; {@code code} is 1005 if it carried none. */
    void close(int code);
}
