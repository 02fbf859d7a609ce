package io.pserver.edge.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpFields;

/**
 * The name of one request, by which its lines in the logs of every program that it passed are found. It is no secret and
 * proves nothing.
 */
public final class RequestId {
    /** As handlers and logs know it. */
    public static final String HEADER = "x-request-id";

    private static final int LONGEST = 64;

    private RequestId() {}

    /** The id that the client or a proxy gave, if it is fit for a log; else a new one. */
    static String of(HttpFields headers) {
        String given = headers.get(HEADER);
        return given != null && isSane(given) ? given : random();
    }

    /** A new one, of 16 digits. */
    public static String random() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static boolean isSane(String given) {
        if (given.isEmpty() || given.length() > LONGEST) {
            return false;
        }
        return given.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "-_.:".indexOf(c) >= 0));
    }
}
