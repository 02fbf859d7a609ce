package io.pserver.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings of the cache. Immutable; read once at start.
 *
 * @param servers the memcached servers, each as {@code host:port}, each once; none: the cache is in this process. Where a key
 *     belongs follows from these texts, so they must be the same on every node; their order does not matter
 * @param operationTimeout longest a call waits; 1 to 500 ms. A connection that is lost is never back sooner than that
 * @param localBytes of keys and values in this process, if there are no servers; at least 1
 */
public record CacheConfig(List<String> servers, Duration operationTimeout, long localBytes) {
    public static final CacheConfig DEFAULTS = new CacheConfig(List.of(), Duration.ofMillis(75), 256L << 20);

    private static final int MOST_PORT = 65_535;
    private static final int MOST_TIMEOUT_MILLIS = 500;
    private static final Pattern SERVER = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");

    public CacheConfig {
        servers = List.copyOf(servers);
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String server : servers) {
            if (!isServer(server)) {
                problems.add("'" + server + "': must be host:port, with a port from 1 to 65535");
            } else if (!seen.add(server)) {
                problems.add("'" + server + "': is there twice");
            }
        }
        if (operationTimeout.toMillis() < 1 || operationTimeout.compareTo(Duration.ofMillis(MOST_TIMEOUT_MILLIS)) > 0) {
            problems.add("operation-timeout=" + operationTimeout + ": must be from 1 to 500 ms");
        }
        if (localBytes < 1) {
            problems.add("local-bytes=" + localBytes + ": must be at least 1");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The defaults with these servers. */
    public static CacheConfig of(List<String> servers) {
        return new CacheConfig(servers, DEFAULTS.operationTimeout, DEFAULTS.localBytes);
    }

    private static boolean isServer(String text) {
        Matcher matcher = SERVER.matcher(text);
        return matcher.matches() && isPort(Integer.parseInt(matcher.group(3)));
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= MOST_PORT;
    }

    /** The host of one of {@link #servers}, without brackets. */
    static String hostOf(String server) {
        String host = server.substring(0, server.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port of one of {@link #servers}. */
    static int portOf(String server) {
        return Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
    }
}
