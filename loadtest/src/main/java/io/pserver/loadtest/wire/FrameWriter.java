package io.pserver.loadtest.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes masked WebSocket frames (RFC 6455, client to server) into one buffer that is used again for each.
 *
 * <p>The masking key comes from a fast generator that can be predicted: it satisfies the protocol and protects nothing,
 * which is enough for a client that sends to its own machine.
 *
 * <p>Threading: owned by the thread of its loop.
 */
final class FrameWriter {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX_HEADER_BYTES = 14;

    private final ByteBuffer frame;
    private int random = 0x9E3779B9;

    /** Makes a writer for payloads of up to {@code maxPayloadBytes}. */
    FrameWriter(int maxPayloadBytes) {
        frame = ByteBuffer.allocateDirect(maxPayloadBytes + MAX_HEADER_BYTES);
    }

    /**
     * Returns one final, masked frame, ready to be read; the next call overwrites it.
     *
     * @throws IllegalArgumentException if the payload is larger than this writer was made for
     */
    ByteBuffer write(int opcode, byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > frame.capacity() - MAX_HEADER_BYTES) {
            throw new IllegalArgumentException("payload of " + length + " bytes");
        }
        int mask = nextMask();
        frame.clear().put((byte) (0x80 | opcode));
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else if (length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(length);
        }
        frame.putInt(mask);
        putMasked(mask, bytes, from, to);
        return frame.flip();
    }

    private void putMasked(int mask, byte[] bytes, int from, int to) {
        long wide = ((long) mask << 32) | (mask & 0xFFFF_FFFFL);
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            frame.putLong((long) LONGS.get(bytes, at) ^ wide);
        }
        for (int shift = 24; at < to; at++, shift = (shift - 8) & 31) {
            frame.put((byte) (bytes[at] ^ (mask >>> shift)));
        }
    }

    /** Xorshift of 32 bits; never 0. */
    private int nextMask() {
        int x = random;
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        random = x;
        return x;
    }
}
