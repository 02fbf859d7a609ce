package io.pserver.loadtest.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/**
 * One selector and the buffers that all its links share, so that a connection costs little and a message costs no memory.
 *
 * <p>Threading: used by one thread at a time. It may be handed from one thread to another between turns.
 */
public final class Loop implements AutoCloseable {
    static final int INBOUND_BYTES = 256 * 1024;

    final byte[] inbound = new byte[INBOUND_BYTES];
    final ByteBuffer inboundView = ByteBuffer.wrap(inbound);
    final FrameWriter frames = new FrameWriter(INBOUND_BYTES);
    private final Selector selector;
    private final Consumer<SelectionKey> dispatch = Loop::dispatch;

    private Loop(Selector selector) {
        this.selector = selector;
    }

    /** Opens a selector. */
    public static Loop open() throws IOException {
        return new Loop(Selector.open());
    }

    /**
     * Waits for sockets to be ready, and serves those that are.
     *
     * @param maxWaitMillis longest wait in milliseconds; less than 1 counts as 1
     */
    public void turn(long maxWaitMillis) throws IOException {
        selector.select(dispatch, Math.max(1, maxWaitMillis));
    }

    Selector selector() {
        return selector;
    }

    private static void dispatch(SelectionKey key) {
        ((Link) key.attachment()).ready();
    }

    /** Closes every link without a word to the server, then the selector. */
    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys().toArray(SelectionKey[]::new)) {
            ((Link) key.attachment()).close("loop closed");
        }
        selector.close();
    }
}
