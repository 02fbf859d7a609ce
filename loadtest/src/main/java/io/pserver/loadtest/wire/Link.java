package io.pserver.loadtest.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One non-blocking socket. It keeps what was read but not yet understood, and what was sent but not yet taken.
 *
 * <p>Threading: owned by the thread that turns its loop.
 */
final class Link {
    private static final int MAX_UNSENT_BYTES = 1024 * 1024;
    private static final byte[] NOTHING = new byte[0];

    private final Loop loop;
    private final SocketChannel channel;
    private final Receiver receiver;
    private @Nullable SelectionKey key;
    private byte[] stash = NOTHING;
    private int stashed;
    private @Nullable ByteBuffer unsent;
    private boolean greeted;
    private boolean closed;

    private Link(Loop loop, SocketChannel channel, Receiver receiver) {
        this.loop = loop;
        this.channel = channel;
        this.receiver = receiver;
    }

    /**
     * Starts to connect; the receiver hears how it went.
     *
     * @param source local address to connect from, or null to let the system choose
     */
    static Link connect(Loop loop, InetSocketAddress target, @Nullable InetAddress source, Receiver receiver)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (source != null) {
                channel.bind(new InetSocketAddress(source, 0));
            }
            var link = new Link(loop, channel, receiver);
            boolean atOnce = channel.connect(target);
            int interest = atOnce ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT;
            link.key = channel.register(loop.selector(), interest, link);
            return link;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Does what the socket is ready for; every failure ends in {@link Receiver#closed}. */
    void ready() {
        SelectionKey ready = key;
        if (closed || ready == null) {
            return;
        }
        try {
            if (!greeted && channel.finishConnect()) {
                greeted = true;
                ready.interestOps(SelectionKey.OP_READ);
                receiver.connected();
                return;
            }
            if (!closed && ready.isWritable()) {
                flush(ready);
            }
            if (!closed && ready.isReadable()) {
                read();
            }
        } catch (IOException | ProtocolException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    private void read() throws IOException {
        byte[] bytes = loop.inbound;
        System.arraycopy(stash, 0, bytes, 0, stashed);
        loop.inboundView.clear().position(stashed);
        int count = channel.read(loop.inboundView);
        if (count < 0) {
            close("closed by the server");
            return;
        }
        int end = stashed + count;
        int used = receiver.received(bytes, 0, end);
        keep(bytes, used, end);
    }

    private void keep(byte[] bytes, int from, int to) {
        stashed = to - from;
        if (stashed == bytes.length) {
            throw new ProtocolException("one frame or answer is larger than " + bytes.length + " bytes");
        }
        if (stashed > stash.length) {
            stash = new byte[Math.max(512, Integer.highestOneBit(stashed) * 2)];
        }
        System.arraycopy(bytes, from, stash, 0, stashed);
    }

    /** Sends what is in {@code bytes}, which may be used again afterwards. Does nothing on a closed link. */
    void send(ByteBuffer bytes) {
        if (closed) {
            return;
        }
        try {
            if (unsent == null) {
                channel.write(bytes);
            }
            if (bytes.hasRemaining()) {
                defer(bytes);
            }
        } catch (IOException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    private void defer(ByteBuffer bytes) {
        ByteBuffer waiting = unsent;
        int before = waiting == null ? 0 : waiting.remaining();
        int total = before + bytes.remaining();
        if (total > MAX_UNSENT_BYTES) {
            close("the server does not read: " + total + " bytes unsent");
            return;
        }
        ByteBuffer grown = ByteBuffer.allocate(total);
        if (waiting != null) {
            grown.put(waiting);
        }
        unsent = grown.put(bytes).flip();
        SelectionKey registered = key;
        if (registered != null) {
            registered.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void flush(SelectionKey registered) throws IOException {
        ByteBuffer waiting = unsent;
        if (waiting == null) {
            registered.interestOps(SelectionKey.OP_READ);
            return;
        }
        channel.write(waiting);
        if (!waiting.hasRemaining()) {
            unsent = null;
            registered.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Closes the socket; the receiver hears {@code reason}. The second time nothing happens. */
    void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            receiver.closed(reason + "; closing failed: " + e.getMessage());
            return;
        }
        receiver.closed(reason);
    }
}
