package io.pserver.persistence.row;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a cache holds under a row's key.
 *
 * @param epoch of its server when it was written, or when the lease was taken that it was written by
 * @param number the version of a row; for a lease or a change what tells it from all others
 * @param json empty unless it is a row
 */
record CachedValue(Kind kind, long epoch, long number, String json) {
    /** What a value says of its row. */
    enum Kind {
        /** The row is this one. */
        ROW('R'),
        /** There is no such row. */
        ABSENT('A'),
        /** Somebody loads the row and may store it. */
        LEASE('L'),
        /** A transaction changes the row. */
        WRITING('W'),
        /** The row is too large to be kept. */
        LARGE('B'),
        /** Nothing: whoever wants to may write over it. */
        FREE('F');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        private static @Nullable Kind of(byte code) {
            for (Kind kind : KINDS) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    private static final byte FORMAT = 1;
    static final int HEAD_BYTES = 1 + 1 + Long.BYTES + Long.BYTES;
    private static final Kind[] KINDS = Kind.values();

    static CachedValue mark(Kind kind, long epoch, long number) {
        return new CachedValue(kind, epoch, number, "");
    }

    /** The bytes. */
    byte[] encode() {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEAD_BYTES + text.length)
                .put(FORMAT)
                .put(kind.code)
                .putLong(epoch)
                .putLong(number)
                .put(text)
                .array();
    }

    /** Null if nobody of this version wrote that. */
    static @Nullable CachedValue decode(byte[] bytes) {
        if (bytes.length < HEAD_BYTES || bytes[0] != FORMAT) {
            return null;
        }
        Kind kind = Kind.of(bytes[1]);
        if (kind == null) {
            return null;
        }
        ByteBuffer head = ByteBuffer.wrap(bytes, 2, HEAD_BYTES - 2);
        long epoch = head.getLong();
        long number = head.getLong();
        String json = new String(Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length), StandardCharsets.UTF_8);
        return new CachedValue(kind, epoch, number, json);
    }
}
