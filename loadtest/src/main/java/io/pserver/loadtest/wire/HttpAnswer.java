package io.pserver.loadtest.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * Parses HTTP/1.1 answers in place: {@code Content-Length} and chunked bodies, the few headers that a client needs.
 *
 * <p>Threading: owned by the thread of its connection; one instance is used again for each answer.
 */
final class HttpAnswer {
    private static final int MAX_BODY_BYTES = Loop.INBOUND_BYTES;
    private static final byte[] NOTHING = new byte[0];

    private int status;
    private long contentLength;
    private boolean chunked;
    private @Nullable String cookie;
    private @Nullable String accept;
    private byte[] body = NOTHING;
    private int bodyFrom;
    private int bodyTo;
    private byte[] unchunked = NOTHING;

    /**
     * Reads one answer from {@code from..to}.
     *
     * @return how many bytes it took, or 0 if it is not complete yet
     * @throws ProtocolException if it is not HTTP/1.1, or has a body of unknown end
     */
    int read(byte[] bytes, int from, int to) {
        int headEnd = head(bytes, from, to);
        if (headEnd < 0) {
            return 0;
        }
        if (status < 200 || status == 204 || status == 304) {
            setBody(bytes, headEnd, headEnd);
            return headEnd - from;
        }
        if (chunked) {
            int end = chunks(bytes, headEnd, to);
            return end < 0 ? 0 : end - from;
        }
        if (contentLength < 0 || contentLength > MAX_BODY_BYTES) {
            throw new ProtocolException("cannot read a body with Content-Length " + contentLength);
        }
        if (to - headEnd < contentLength) {
            return 0;
        }
        setBody(bytes, headEnd, headEnd + (int) contentLength);
        return bodyTo - from;
    }

    /** Returns where the body begins, or -1 if the head is not complete. */
    private int head(byte[] bytes, int from, int to) {
        int lineEnd = lineEnd(bytes, from, to);
        if (lineEnd < 0) {
            return -1;
        }
        status = statusOf(bytes, from, lineEnd);
        contentLength = -1;
        chunked = false;
        cookie = null;
        accept = null;
        int at = lineEnd + 2;
        while (true) {
            lineEnd = lineEnd(bytes, at, to);
            if (lineEnd < 0) {
                return -1;
            }
            if (lineEnd == at) {
                return at + 2;
            }
            header(bytes, at, lineEnd);
            at = lineEnd + 2;
        }
    }

    private static int statusOf(byte[] bytes, int from, int to) {
        if (to - from < 12 || !new String(bytes, from, 9, ISO_8859_1).equals("HTTP/1.1 ")) {
            throw new ProtocolException("not an HTTP/1.1 answer");
        }
        return (bytes[from + 9] - '0') * 100 + (bytes[from + 10] - '0') * 10 + bytes[from + 11] - '0';
    }

    private void header(byte[] bytes, int from, int to) {
        if (named("content-length", bytes, from, to)) {
            contentLength = Long.parseLong(value(14, bytes, from, to));
        } else if (named("transfer-encoding", bytes, from, to)) {
            chunked = value(17, bytes, from, to).equalsIgnoreCase("chunked");
        } else if (named("set-cookie", bytes, from, to)) {
            String whole = value(10, bytes, from, to);
            int end = whole.indexOf(';');
            cookie = end < 0 ? whole : whole.substring(0, end);
        } else if (named("sec-websocket-accept", bytes, from, to)) {
            accept = value(20, bytes, from, to);
        }
    }

    private static boolean named(String lowerCaseName, byte[] bytes, int from, int to) {
        int length = lowerCaseName.length();
        if (to - from <= length || bytes[from + length] != ':') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int c = bytes[from + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String value(int nameLength, byte[] bytes, int from, int to) {
        int at = from + nameLength + 1;
        return new String(bytes, at, to - at, ISO_8859_1).strip();
    }

    /** Joins the chunks; returns where the answer ends, or -1 if it is not complete. */
    private int chunks(byte[] bytes, int from, int to) {
        if (unchunked.length < to - from) {
            unchunked = new byte[to - from];
        }
        int length = 0;
        int at = from;
        while (true) {
            int lineEnd = lineEnd(bytes, at, to);
            if (lineEnd < 0) {
                return -1;
            }
            int size = chunkSize(bytes, at, lineEnd);
            int next = lineEnd + 2 + size + 2;
            if (next > to) {
                return -1;
            }
            if (size == 0) {
                setBody(unchunked, 0, length);
                return next;
            }
            System.arraycopy(bytes, lineEnd + 2, unchunked, length, size);
            length += size;
            at = next;
        }
    }

    private static int chunkSize(byte[] bytes, int from, int to) {
        int size = 0;
        for (int at = from; at < to && bytes[at] != ';'; at++) {
            int digit = Character.digit(bytes[at], 16);
            if (digit < 0 || size > MAX_BODY_BYTES) {
                throw new ProtocolException("bad chunk size");
            }
            size = size * 16 + digit;
        }
        return size;
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        for (int at = from; at < to - 1; at++) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private void setBody(byte[] bytes, int from, int to) {
        body = bytes;
        bodyFrom = from;
        bodyTo = to;
    }

    int status() {
        return status;
    }

    /** {@code name=value} of the last cookie that was set, or null. */
    @Nullable
    String cookie() {
        return cookie;
    }

    /** The proof that the server understood a WebSocket handshake, or null. */
    @Nullable
    String accept() {
        return accept;
    }

    /** The array that holds the body from {@link #bodyFrom} to {@link #bodyTo}, until the next read. */
    byte[] body() {
        return body;
    }

    int bodyFrom() {
        return bodyFrom;
    }

    int bodyTo() {
        return bodyTo;
    }
}
