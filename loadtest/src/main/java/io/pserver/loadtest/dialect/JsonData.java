package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.Needle;

/**
 * What is sent around, in JSON: some 100 bytes with a number.
 *
 * <p>Threading: owned by one thread.
 */
final class JsonData {
    static final String TEXT = "{\"n\":" + Template.NUMBER
            + ",\"x\":512.25,\"y\":-38.5,\"name\":\"player\",\"keys\":[\"up\",\"left\"],\"text\":\"to be sent back\"}";
    private static final byte[] REST = TEXT.substring(TEXT.indexOf(Template.NUMBER) + Template.NUMBER.length())
            .getBytes(UTF_8);

    private final Needle before;

    /** Data that comes right after {@code prefix}. */
    JsonData(String prefix) {
        before = new Needle((prefix + "{\"n\":").getBytes(UTF_8));
    }

    /** Returns the number of the data in a message, or -1 if there is none or if it is not what was sent. */
    long numberIn(byte[] bytes, int from, int to) {
        int at = before.endIn(bytes, from, to);
        if (at < 0) {
            return -1;
        }
        int end = at + Template.NUMBER.length();
        return startsWith(REST, bytes, end, to) ? digits(bytes, at, end) : -1;
    }

    /** Returns the whole number that begins at {@code from}; -1 if there is none. */
    static long digits(byte[] bytes, int from, int to) {
        long number = -1;
        for (int at = from; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            number = Math.max(0, number) * 10 + bytes[at] - '0';
        }
        return number;
    }

    static boolean startsWith(byte[] wanted, byte[] bytes, int from, int to) {
        if (to - from < wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[from + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** The string value of {@code key} in a small JSON text; empty if there is none. */
    static String text(String json, String key) {
        String before = "\"" + key + "\":\"";
        int at = json.indexOf(before);
        int end = at < 0 ? -1 : json.indexOf('"', at + before.length());
        return end < 0 ? "" : json.substring(at + before.length(), end);
    }
}
