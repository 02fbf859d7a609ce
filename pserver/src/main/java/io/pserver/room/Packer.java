package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes MessagePack: JSON texts of ours in one pass, and what stands around them. A number that is whole is an integer if it fits into 64 bits,
 * and else a double. Used by one thread.
 */
final class Packer {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Frame CANNOT_BE_SAID =
            Frames.error(null, Failure.of(ErrorCode.HANDLER_ERROR, "the room said what cannot be read"));

    /** What stands for the keys of objects. */
    interface Keys {
        /** All keys are written out. */
        Keys WRITTEN_OUT = _ -> -1;

        /** The number that is written instead of a key; negative if the key is. */
        int numberOf(String key);
    }

    private byte[] bytes;
    private int at;

    /** {@code expected} bytes fit without copying. */
    Packer(int expected) {
        this.bytes = new byte[expected];
    }

    /** A JSON text of ours, in UTF-8. What is nested too deep for anyone is an error frame instead. */
    static byte[] pack(byte[] utf8) {
        Packer packer = new Packer(utf8.length);
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), utf8)) {
            packer.json(in, Keys.WRITTEN_OUT);
            return packer.toBytes();
        } catch (JacksonException _) {
            return CANNOT_BE_SAID.packed();
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, at);
    }

    /**
     * Appends the value of a JSON text.
     *
     * @throws JacksonException if it is none, or nested too deep
     */
    Packer json(String json, Keys keys) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            json(in, keys);
        }
        return this;
    }

    private void json(JsonParser in, Keys keys) {
        value(in, keys, in.nextToken());
        if (in.nextToken() != null) {
            throw new StreamReadException(in, "something follows the value");
        }
    }

    private void value(JsonParser in, Keys keys, @Nullable JsonToken token) {
        switch (token) {
            case START_OBJECT -> object(in, keys);
            case START_ARRAY -> array(in, keys);
            case VALUE_STRING -> text(in.getString());
            case VALUE_NUMBER_INT -> whole(in);
            case VALUE_NUMBER_FLOAT -> real(in.getDoubleValue());
            case VALUE_TRUE -> put(0xc3);
            case VALUE_FALSE -> put(0xc2);
            case VALUE_NULL -> put(0xc0);
            case null -> throw new StreamReadException(in, "there is no value");
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new StreamReadException(in, "no value begins here");
        }
    }

    private void object(JsonParser in, Keys keys) {
        int head = open();
        int size = 0;
        for (JsonToken token = in.nextToken(); token != JsonToken.END_OBJECT; token = in.nextToken()) {
            String key = in.currentName();
            int number = keys.numberOf(key);
            if (number < 0) {
                text(key);
            } else {
                number(number);
            }
            value(in, keys, in.nextToken());
            size++;
        }
        close(head, size, 0x80, 0xde);
    }

    private void array(JsonParser in, Keys keys) {
        int head = open();
        int size = 0;
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            value(in, keys, token);
            size++;
        }
        close(head, size, 0x90, 0xdc);
    }

    /** Keeps a byte for a head whose size is not known yet. */
    private int open() {
        put(0);
        return at - 1;
    }

    /** Writes the head, and moves what follows it if it does not fit into its byte. */
    private void close(int head, int size, int fixed, int wide) {
        int longer = size < 16 ? 0 : size < 65_536 ? 2 : 4;
        int end = at + longer;
        if (longer > 0) {
            room(longer);
            System.arraycopy(bytes, head + 1, bytes, head + 1 + longer, at - head - 1);
        }
        at = head;
        head(size, fixed, 16, wide);
        at = end;
    }

    private void whole(JsonParser in) {
        switch (in.getNumberType()) {
            case INT, LONG -> number(in.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> real(in.getDoubleValue());
        }
    }

    private void real(double value) {
        put(0xcb);
        big(Double.doubleToLongBits(value), 8);
    }

    /** Appends the head of an array; so many values are to follow. */
    Packer arrayOf(int size) {
        head(size, 0x90, 16, 0xdc);
        return this;
    }

    /** Appends the head of a map; so many keys and values are to follow. */
    Packer mapOf(int size) {
        head(size, 0x80, 16, 0xde);
        return this;
    }

    /** Appends what is MessagePack already. */
    Packer packed(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
        at += value.length;
        return this;
    }

    Packer text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length >= 32 && utf8.length < 256) {
            put(0xd9);
            put(utf8.length);
        } else {
            head(utf8.length, 0xa0, 32, 0xda);
        }
        return packed(utf8);
    }

    Packer number(long number) {
        if (number >= -32 && number < 128) {
            put((int) number);
        } else if (number >= 0) {
            int log = number < 1 << 8 ? 0 : number < 1 << 16 ? 1 : number < 1L << 32 ? 2 : 3;
            put(0xcc + log);
            big(number, 1 << log);
        } else {
            int log =
                    number >= Byte.MIN_VALUE ? 0 : number >= Short.MIN_VALUE ? 1 : number >= Integer.MIN_VALUE ? 2 : 3;
            put(0xd0 + log);
            big(number, 1 << log);
        }
        return this;
    }

    /** {@code wide} is the code for 16 bits of size; the one after it is for 32. */
    private void head(int size, int fixed, int fixedEnd, int wide) {
        if (size < fixedEnd) {
            put(fixed | size);
        } else if (size < 65_536) {
            put(wide);
            big(size, 2);
        } else {
            put(wide + 1);
            big(size, 4);
        }
    }

    private void big(long value, int size) {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
            put((int) (value >>> shift));
        }
    }

    private void put(int value) {
        room(1);
        bytes[at++] = (byte) value;
    }

    private void room(int more) {
        if (more > bytes.length - at) {
            bytes = Arrays.copyOf(bytes, Math.max(at + more, bytes.length * 2));
        }
    }
}
