package io.pserver.edge.ws;

import io.pserver.handlers.realm.JsonText;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * MessagePack as JSON: what clients say that speak {@code pserver.v1+msgpack}. What JSON has no word for (binary data, extensions, keys that are
 * no strings, NaN) is refused. Stateless.
 */
final class MessagePack {
    private static final int DEEPEST = 100;
    private static final BigInteger UNSIGNED = BigInteger.ONE.shiftLeft(64);

    private MessagePack() {}

    /** What no message may be. */
    private static final class MalformedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedException() {
            super("malformed", null, false, false);
        }
    }

    /** A client's message as JSON in UTF-8, at most six times as long; null if it is not MessagePack, or not JSON's. */
    static byte @Nullable [] toJson(byte[] packed, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(packed, offset, length);
        StringBuilder json = new StringBuilder(length * 2);
        try {
            read(in, json, 0);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | MalformedException _) {
            return null;
        }
        return in.hasRemaining() ? null : json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void read(ByteBuffer in, StringBuilder json, int depth) {
        int code = in.get() & 0xff;
        if (code < 0x80 || code >= 0xe0) {
            json.append((byte) code);
        } else if (code < 0x90) {
            map(code & 15, in, json, depth);
        } else if (code < 0xa0) {
            array(code & 15, in, json, depth);
        } else if (code < 0xc0) {
            string(code & 31, in, json);
        } else {
            coded(code, in, json, depth);
        }
    }

    private static void coded(int code, ByteBuffer in, StringBuilder json, int depth) {
        switch (code) {
            case 0xc0 -> json.append("null");
            case 0xc2 -> json.append("false");
            case 0xc3 -> json.append("true");
            case 0xca -> real(in.getFloat(), json);
            case 0xcb -> real(in.getDouble(), json);
            case 0xcc -> json.append(in.get() & 0xff);
            case 0xcd -> json.append(in.getShort() & 0xffff);
            case 0xce -> json.append(in.getInt() & 0xffff_ffffL);
            case 0xcf -> json.append(unsigned(in.getLong()));
            case 0xd0 -> json.append(in.get());
            case 0xd1 -> json.append(in.getShort());
            case 0xd2 -> json.append(in.getInt());
            case 0xd3 -> json.append(in.getLong());
            case 0xd9 -> string(in.get() & 0xff, in, json);
            case 0xda -> string(in.getShort() & 0xffff, in, json);
            case 0xdb -> string(in.getInt(), in, json);
            case 0xdc -> array(in.getShort() & 0xffff, in, json, depth);
            case 0xdd -> array(in.getInt() & 0xffff_ffffL, in, json, depth);
            case 0xde -> map(in.getShort() & 0xffff, in, json, depth);
            case 0xdf -> map(in.getInt() & 0xffff_ffffL, in, json, depth);
            default -> throw new MalformedException(); // binary, extensions, and what was never given out
        }
    }

    private static void real(double value, StringBuilder json) {
        if (!Double.isFinite(value)) {
            throw new MalformedException();
        }
        json.append(value);
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(UNSIGNED) : value;
    }

    private static void string(int length, ByteBuffer in, StringBuilder json) {
        if (length < 0 || length > in.remaining()) {
            throw new MalformedException();
        }
        int from = in.arrayOffset() + in.position();
        if (!Utf8.isValid(in.array(), from, length)) {
            throw new MalformedException();
        }
        JsonText.quote(new String(in.array(), from, length, StandardCharsets.UTF_8), json);
        in.position(in.position() + length);
    }

    private static void array(long size, ByteBuffer in, StringBuilder json, int depth) {
        deeper(depth);
        json.append('[');
        for (long i = 0; i < size; i++) { // each takes at least a byte, so it ends with the message
            json.append(i == 0 ? "" : ",");
            read(in, json, depth + 1);
        }
        json.append(']');
    }

    private static void map(long size, ByteBuffer in, StringBuilder json, int depth) {
        deeper(depth);
        json.append('{');
        for (long i = 0; i < size; i++) {
            json.append(i == 0 ? "" : ",");
            int code = in.get(in.position()) & 0xff;
            if ((code < 0xa0 || code >= 0xc0) && (code < 0xd9 || code > 0xdb)) {
                throw new MalformedException();
            }
            read(in, json, depth + 1);
            json.append(':');
            read(in, json, depth + 1);
        }
        json.append('}');
    }

    private static void deeper(int depth) {
        if (depth >= DEEPEST) {
            throw new MalformedException();
        }
    }
}
