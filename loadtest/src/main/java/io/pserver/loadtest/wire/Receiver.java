package io.pserver.loadtest.wire;

/** Gets what happens on one {@link Link}; called on the loop's thread only. */
interface Receiver {
    /** The socket is connected and may be written to. */
    void connected();

    /**
     * Takes what arrived so far.
     *
     * @param bytes the loop's buffer: valid during the call only
     * @return how many bytes of {@code from..to} were used up; the rest comes again, with more behind it
     * @throws ProtocolException to have the link closed with that reason
     */
    int received(byte[] bytes, int from, int to);

    /** The link is gone, by either side; called once. */
    void closed(String reason);
}
