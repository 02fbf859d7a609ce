package io.pserver.loadtest.wire;

import java.util.Arrays;

/**
 * Bytes to look for in messages. It tries first where it was found last: answers of one server look alike, so the usual
 * search is one comparison.
 *
 * <p>Threading: owned by one thread, because it remembers.
 */
public final class Needle {
    private final byte[] needle;
    private int lastOffset;

    /** Looks for {@code needle}, which is not copied: changing the array changes what is looked for. */
    public Needle(byte[] needle) {
        this.needle = needle;
    }

    /** Returns the offset of the first byte after the needle in {@code from..to}, or -1 if it is not there. */
    public int endIn(byte[] bytes, int from, int to) {
        int last = to - needle.length;
        int guess = from + lastOffset;
        if (guess <= last && matches(bytes, guess)) {
            return guess + needle.length;
        }
        for (int at = from; at <= last; at++) {
            if (bytes[at] == needle[0] && matches(bytes, at)) {
                lastOffset = at - from;
                return at + needle.length;
            }
        }
        return -1;
    }

    private boolean matches(byte[] bytes, int at) {
        return Arrays.equals(bytes, at, at + needle.length, needle, 0, needle.length);
    }
}
