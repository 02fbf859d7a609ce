package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.stream.IntStream;

/**
 * A text whose number is written in place.
 *
 * <p>Threading: owned by one thread.
 */
final class Template implements Message {
    /** Stands for the number wherever it occurs. */
    static final String NUMBER = "##########";

    private final byte[] bytes;
    private final int[] places;

    /** Makes a template of {@code text}, in which {@link #NUMBER} marks the places. */
    Template(String text) {
        bytes = text.getBytes(UTF_8);
        String latin = new String(bytes, ISO_8859_1);
        places = IntStream.range(0, bytes.length)
                .filter(at -> latin.startsWith(NUMBER, at))
                .toArray();
    }

    @Override
    public byte[] with(long number) {
        for (int place : places) {
            long rest = number;
            for (int digit = NUMBER.length() - 1; digit >= 0; digit--) {
                bytes[place + digit] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        return bytes;
    }

    /** The array that {@link #with} writes to. */
    byte[] bytes() {
        return bytes;
    }
}
