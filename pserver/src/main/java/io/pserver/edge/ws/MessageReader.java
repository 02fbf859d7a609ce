package io.pserver.edge.ws;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * Puts the pieces of messages together, within a size. A message that fits into one piece is handed on where it lies, without
 * a copy. What is over the size is skipped.
 *
 * <p>Owned by the thread that reads the connection.
 */
final class MessageReader {
    /** How much of one message that is too large is skipped before the connection is given up, in times of the limit. */
    private static final int SKIPPED_LIMITS = 64;

    private static final byte[] NOTHING = new byte[0];

    /** What became of a message. */
    enum Result {
        /** More pieces are to come. */
        PART,
        TEXT,
        BINARY,
        TOO_LARGE,
        /** Far too large, and still coming. */
        ENDLESS,
        NOT_UTF8
    }

    private final int limit;
    private final boolean takesBinary;
    private byte[] bytes = NOTHING;
    private int offset;
    private int length;
    private long total;
    private boolean text;

    /** {@code takesBinary}: whether binary messages are wanted; else what is in them is skipped. */
    MessageReader(int limit, boolean takesBinary) {
        this.limit = limit;
        this.takesBinary = takesBinary;
    }

    /** The message after {@link Result#TEXT}, or a binary one that is wanted; valid until the next piece. */
    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** Takes the next data frame, whose order has been checked. */
    Result take(Frame frame) {
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            text = frame.getOpCode() == OpCode.TEXT;
            total = 0;
            length = 0;
            offset = 0;
        }
        ByteBuffer payload = frame.getPayload();
        boolean first = total == 0;
        total += payload == null ? 0 : payload.remaining();
        if (total <= limit && (text || takesBinary) && payload != null) {
            if (first && frame.isFin() && payload.hasArray()) {
                bytes = payload.array();
                offset = payload.arrayOffset() + payload.position();
                length = payload.remaining();
            } else {
                append(payload);
            }
        }
        return frame.isFin() ? end() : total > (long) limit * SKIPPED_LIMITS ? Result.ENDLESS : Result.PART;
    }

    /** Lets go of the message. */
    void release() {
        bytes = NOTHING;
        length = 0;
    }

    private Result end() {
        if (total > limit) {
            return Result.TOO_LARGE;
        }
        if (!text) {
            return Result.BINARY;
        }
        return Utf8.isValid(bytes, offset, length) ? Result.TEXT : Result.NOT_UTF8;
    }

    private void append(ByteBuffer payload) {
        int more = payload.remaining();
        if (more > bytes.length - length) {
            int doubled = Math.min(limit, Math.max(256, bytes.length * 2));
            bytes = Arrays.copyOf(bytes, Math.max(doubled, length + more));
        }
        payload.get(bytes, length, more);
        length += more;
    }
}
