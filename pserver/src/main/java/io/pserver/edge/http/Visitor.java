package io.pserver.edge.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** Who a request says that it comes from. */
public final class Visitor {
    public static final String COOKIE = "ps_session";
    /** Longer texts are no tokens of ours; they are not carried further. */
    private static final int LONGEST_TOKEN = 512;

    private Visitor() {}

    /** The session token of the {@code Authorization} header, which a client sets on purpose, or else of the cookie. */
    public static @Nullable String token(HttpFields headers) {
        String bearer = bearerToken(headers);
        return bearer != null ? bearer : cookieToken(headers);
    }

    /** The session token of the cookie. */
    public static @Nullable String cookieToken(HttpFields headers) {
        for (String line : headers.getValuesList(HttpHeader.COOKIE)) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).trim().equals(COOKIE)) {
                    return usable(unquoted(pair.substring(equals + 1).trim()));
                }
            }
        }
        return null;
    }

    /** The session token of the {@code Authorization} header. */
    public static @Nullable String bearerToken(HttpFields headers) {
        String authorization = headers.get(HttpHeader.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        return usable(authorization.substring(7).trim());
    }

    /** A token that is worth looking up, else null. */
    public static @Nullable String usable(String token) {
        return token.isEmpty() || token.length() > LONGEST_TOKEN ? null : token;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
