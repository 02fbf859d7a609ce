package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.stream.IntStream;

/**
 * A message whose number is written in place: no memory is made for a message.
 *
 * <p>Threading: owned by one thread.
 */
final class Template {
    /** Stands for the number wherever it occurs. */
    static final String NUMBER = "##########";
    /** Numbers start here, so that all have the same ten digits. */
    static final long FIRST_NUMBER = 1_000_000_000L;

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

    /** Writes {@code number}, {@link #FIRST_NUMBER} to 9,999,999,999, and returns the bytes, always the same array. */
    byte[] with(long number) {
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
