package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes the few things of MessagePack that the games need. */
final class MessagePackText {
    private static final int MOST_TEXT = 31;
    private static final int MOST_ELEMENTS = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    MessagePackText raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    MessagePackText text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        out.write(0xa0 | atMost(bytes.length, MOST_TEXT));
        out.writeBytes(bytes);
        return this;
    }

    MessagePackText number(double value) {
        out.write(0xcb);
        out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
        return this;
    }

    MessagePackText map(int fields) {
        out.write(0x80 | atMost(fields, MOST_ELEMENTS));
        return this;
    }

    MessagePackText array(int elements) {
        out.write(0x90 | atMost(elements, MOST_ELEMENTS));
        return this;
    }

    private static int atMost(int value, int most) {
        if (value > most) {
            throw new IllegalArgumentException(value + ": at most " + most + " here");
        }
        return value;
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
