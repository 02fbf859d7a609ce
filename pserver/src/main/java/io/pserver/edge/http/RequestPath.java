package io.pserver.edge.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request, decoded once. There is one way to write each path: whatever could be read in two ways is refused,
 * so that no later stage can be talked into another reading.
 *
 * @param text decoded, starting with a slash
 * @param segments its parts, without the empty one of a slash at the end
 * @param folder whether it ends with a slash
 */
public record RequestPath(String text, List<String> segments, boolean folder) {
    private static final RequestPath ROOT = new RequestPath("/", List.of(), true);

    /**
     * Reads a path as it came on the wire, without its query.
     *
     * @return null if it is malformed or ambiguous: not starting with a slash, an empty, {@code .} or {@code ..} part in any
     *     encoding, an encoded slash, a backslash, a control character, a bad percent escape, or bytes that are not UTF-8
     */
    public static @Nullable RequestPath parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty() || raw.charAt(0) != '/') {
            return null;
        }
        if (raw.length() == 1) {
            return ROOT;
        }
        boolean folder = raw.charAt(raw.length() - 1) == '/';
        int end = folder ? raw.length() - 1 : raw.length();
        List<String> segments = new ArrayList<>(4);
        StringBuilder text = new StringBuilder(end);
        for (int from = 1; from <= end; ) {
            int slash = raw.indexOf('/', from);
            int to = slash < 0 || slash > end ? end : slash;
            String segment = decode(raw, from, to);
            if (segment == null || isAmbiguous(segment)) {
                return null;
            }
            segments.add(segment);
            text.append('/').append(segment);
            from = to + 1;
        }
        if (folder) {
            text.append('/');
        }
        return new RequestPath(text.toString(), List.copyOf(segments), folder);
    }

    /** Also what some readers would make of a part by cutting off its parameters. */
    private static boolean isAmbiguous(String segment) {
        int semicolon = segment.indexOf(';');
        String name = semicolon < 0 ? segment : segment.substring(0, semicolon);
        return name.isEmpty() || name.equals(".") || name.equals("..");
    }

    private static @Nullable String decode(String raw, int from, int to) {
        boolean plain = true;
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '?' || c == '#') {
                return null;
            }
            plain &= c != '%';
        }
        return plain ? raw.substring(from, to) : unescape(raw, from, to);
    }

    private static @Nullable String unescape(String raw, int from, int to) {
        byte[] bytes = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            int b = raw.charAt(i);
            if (b == '%') {
                b = i + 2 < to
                        ? Character.digit(raw.charAt(i + 1), 16) << 4 | Character.digit(raw.charAt(i + 2), 16)
                        : -1;
                if (b < 0x20 || b == 0x7f || b == '/' || b == '\\') {
                    return null;
                }
                i += 2;
            }
            bytes[length++] = (byte) b;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
