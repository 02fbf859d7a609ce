package io.pserver.edge.ws;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.JsonText;
import io.pserver.room.Frame;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as MessagePack and back, for clients that speak {@code pserver.v1+msgpack}: the same messages, in fewer bytes. Stateless.
 *
 * <p>A number that is whole is an integer if it fits into 64 bits, and else a double. What JSON has no word for (binary data, extensions,
 * keys that are no strings, NaN) is refused.
 */
final class MessagePack {
    private static final int DEEPEST = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Frame CANNOT_BE_SAID =
            ServerFrames.error(null, ErrorCode.HANDLER_ERROR, "the room said what cannot be read");
    private static final BigInteger UNSIGNED = BigInteger.ONE.shiftLeft(64);

    private MessagePack() {}

    // ---- to clients ------------------------------------------------------------------------------------------------

    /** A JSON text of ours, in UTF-8. What is nested too deep for anyone is an error frame instead. */
    static byte[] encode(byte[] utf8) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(utf8.length);
            write(JSON.readTree(utf8), out);
            return out.toByteArray();
        } catch (JacksonException _) {
            return encode(CANNOT_BE_SAID.utf8());
        }
    }

    private static void write(JsonNode value, ByteArrayOutputStream out) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                head(value.size(), 0x80, 16, 0xde, out);
                for (Map.Entry<String, JsonNode> field : ((ObjectNode) value).properties()) {
                    text(field.getKey(), out);
                    write(field.getValue(), out);
                }
            }
            case ARRAY -> {
                head(value.size(), 0x90, 16, 0xdc, out);
                for (JsonNode item : value) {
                    write(item, out);
                }
            }
            case STRING -> text(value.stringValue(), out);
            case NUMBER -> number(value, out);
            case BOOLEAN -> out.write(value.booleanValue() ? 0xc3 : 0xc2);
            case NULL, MISSING, BINARY, POJO -> out.write(0xc0); // the last three are never parsed
        }
    }

    private static void text(String text, ByteArrayOutputStream out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= 32 && bytes.length < 256) {
            out.write(0xd9);
            out.write(bytes.length);
        } else {
            head(bytes.length, 0xa0, 32, 0xda, out);
        }
        out.writeBytes(bytes);
    }

    /** {@code wide} is the code for 16 bits of size; the one after it is for 32. */
    private static void head(int size, int fixed, int fixedEnd, int wide, ByteArrayOutputStream out) {
        if (size < fixedEnd) {
            out.write(fixed | size);
        } else if (size < 65_536) {
            out.write(wide);
            big(size, 2, out);
        } else {
            out.write(wide + 1);
            big(size, 4, out);
        }
    }

    private static void number(JsonNode value, ByteArrayOutputStream out) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            out.write(0xcb);
            big(Double.doubleToLongBits(value.asDouble()), 8, out);
            return;
        }
        long number = value.longValue();
        if (number >= -32 && number < 128) {
            out.write((int) number);
        } else if (number >= 0) {
            int log = number < 1 << 8 ? 0 : number < 1 << 16 ? 1 : number < 1L << 32 ? 2 : 3;
            out.write(0xcc + log);
            big(number, 1 << log, out);
        } else {
            int log =
                    number >= Byte.MIN_VALUE ? 0 : number >= Short.MIN_VALUE ? 1 : number >= Integer.MIN_VALUE ? 2 : 3;
            out.write(0xd0 + log);
            big(number, 1 << log, out);
        }
    }

    private static void big(long value, int bytes, ByteArrayOutputStream out) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }

    // ---- from clients ----------------------------------------------------------------------------------------------

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
