package io.pserver.loadtest.wire;

import org.jspecify.annotations.Nullable;

/**
 * Finds the WebSocket frames (RFC 6455, server to client) of one connection in what has arrived.
 *
 * <p>Threading: owned by the thread of its connection. Copies nothing, except the parts of fragmented messages.
 */
final class FrameReader {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    private static final int MAX_MESSAGE_BYTES = 1024 * 1024;
    private static final int NO_STATUS = 1005;

    private byte @Nullable [] fragments;
    private int fragmentBytes;

    // The frame at hand.
    private int payloadFrom;
    private long payloadBytes;

    /**
     * Hands each complete frame of {@code from..to} to {@code sink}.
     *
     * @return how many bytes were used up; the rest is the beginning of a frame
     * @throws ProtocolException if the server broke the protocol
     */
    int read(byte[] bytes, int from, int to, FrameSink sink) {
        int at = from;
        while (header(bytes, at, to) && to - payloadFrom >= payloadBytes) {
            int end = payloadFrom + (int) payloadBytes;
            frame(bytes[at], bytes, payloadFrom, end, sink);
            at = end;
        }
        return at - from;
    }

    /** Reads the header at {@code at} into the fields; false if it is not complete. */
    private boolean header(byte[] bytes, int at, int to) {
        if (to - at < 2) {
            return false;
        }
        int second = bytes[at + 1];
        if (second < 0) {
            throw new ProtocolException("masked frame from the server");
        }
        int extra = second == 126 ? 2 : second == 127 ? 8 : 0;
        payloadFrom = at + 2 + extra;
        if (payloadFrom > to) {
            return false;
        }
        long length = extra == 0 ? second : 0;
        for (int i = at + 2; i < payloadFrom; i++) {
            length = (length << 8) | (bytes[i] & 0xFF);
        }
        if (length < 0 || length > MAX_MESSAGE_BYTES) {
            throw new ProtocolException("frame of " + length + " bytes");
        }
        payloadBytes = length;
        return true;
    }

    private void frame(byte first, byte[] bytes, int from, int to, FrameSink sink) {
        if ((first & 0x70) != 0) {
            throw new ProtocolException("reserved bits set, but no extension was agreed");
        }
        boolean last = first < 0;
        int opcode = first & 0x0F;
        switch (opcode) {
            case TEXT, BINARY -> begin(last, bytes, from, to, sink);
            case CONTINUATION -> proceed(last, bytes, from, to, sink);
            case CLOSE ->
                sink.close(to - from < 2 ? NO_STATUS : ((bytes[from] & 0xFF) << 8) | (bytes[from + 1] & 0xFF));
            case PING -> sink.ping(bytes, from, to);
            case PONG -> {}
            default -> throw new ProtocolException("unknown opcode " + opcode);
        }
    }

    private void begin(boolean last, byte[] bytes, int from, int to, FrameSink sink) {
        if (fragments != null) {
            throw new ProtocolException("new message inside a fragmented one");
        }
        if (last) {
            sink.message(bytes, from, to);
            return;
        }
        fragments = new byte[Math.max(1024, 2 * (to - from))];
        fragmentBytes = 0;
        append(bytes, from, to);
    }

    private void proceed(boolean last, byte[] bytes, int from, int to, FrameSink sink) {
        byte[] whole = append(bytes, from, to);
        if (last) {
            fragments = null;
            sink.message(whole, 0, fragmentBytes);
        }
    }

    private byte[] append(byte[] bytes, int from, int to) {
        byte[] parts = fragments;
        if (parts == null) {
            throw new ProtocolException("continuation without a beginning");
        }
        int total = fragmentBytes + to - from;
        if (total > MAX_MESSAGE_BYTES) {
            throw new ProtocolException("message of more than " + MAX_MESSAGE_BYTES + " bytes");
        }
        if (total > parts.length) {
            byte[] grown = new byte[2 * total];
            System.arraycopy(parts, 0, grown, 0, fragmentBytes);
            parts = grown;
            fragments = grown;
        }
        System.arraycopy(bytes, from, parts, fragmentBytes, to - from);
        fragmentBytes = total;
        return parts;
    }
}
