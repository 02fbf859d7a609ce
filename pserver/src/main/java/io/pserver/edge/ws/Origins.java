package io.pserver.edge.ws;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pages may open a WebSocket here: browsers let any page try, and send the cookies of this host along. */
final class Origins {
    private final Set<String> allowed;

    Origins(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /**
     * @param origin the {@code Origin} header; null if a program, which is no page, asks
     * @param host the {@code Host} header
     */
    boolean allows(@Nullable String origin, @Nullable String host) {
        if (origin == null || allowed.contains(origin) || allowed.contains(origin.toLowerCase(Locale.ROOT))) {
            return true;
        }
        int scheme = origin.indexOf("://");
        return scheme > 0
                && host != null
                && authority(origin.substring(scheme + 3)).equals(authority(host));
    }

    private static String authority(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (String defaultPort : new String[] {":80", ":443"}) {
            if (lower.endsWith(defaultPort)) {
                return lower.substring(0, lower.length() - defaultPort.length());
            }
        }
        return lower;
    }
}
