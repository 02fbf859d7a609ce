package io.pserver.edge.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file.
 *
 * @param first the first byte, from 0
 * @param length bytes; 0 if the range asked for lies outside the file
 */
record ByteRange(long first, long length) {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * Reads a {@code Range} header for a file of {@code size} bytes.
     *
     * @return null if the whole file is to be sent: no header, several ranges, or one that makes no sense
     */
    static @Nullable ByteRange parse(@Nullable String header, long size) {
        Matcher matcher = header == null ? null : ONE_RANGE.matcher(header.trim());
        if (matcher == null || !matcher.matches()) {
            return null;
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? null : ofLast(Long.parseLong(to), size);
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        if (last < first) {
            return null;
        }
        return first >= size ? new ByteRange(0, 0) : new ByteRange(first, Math.min(last, size - 1) - first + 1);
    }

    private static ByteRange ofLast(long count, long size) {
        long length = Math.min(count, size);
        return new ByteRange(size - length, length);
    }
}
