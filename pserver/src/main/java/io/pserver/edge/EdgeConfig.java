package io.pserver.edge;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the listener for clients, under {@code http.*} and {@code limits.*}. Immutable; read once at start.
 *
 * @param host address to listen on; not blank
 * @param port 0 to 65535; 0 takes any free one
 * @param origins origins, such as {@code https://game.example}, whose pages may open WebSockets beside the own host's
 * @param proxies addresses, or {@code address/bits}, whose word counts about where a request comes from
 * @param tls what to encrypt with; null listens without
 * @param limits how much a client may send and be sent
 * @param timing how long a client may take
 */
public record EdgeConfig(
        String host,
        int port,
        Set<String> origins,
        Set<String> proxies,
        @Nullable Tls tls,
        Limits limits,
        Timing timing) {
    public static final EdgeConfig DEFAULTS =
            new EdgeConfig("0.0.0.0", 8080, Set.of(), Set.of(), null, Limits.DEFAULTS, Timing.DEFAULTS);

    private static void requireNetwork(String proxy) {
        try {
            Network.parse(proxy);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("proxies: " + e.getMessage(), e);
        }
    }

    /** Without proxies and without TLS. */
    public EdgeConfig(String host, int port, Set<String> origins, Limits limits, Timing timing) {
        this(host, port, origins, Set.of(), null, limits, timing);
    }

    public EdgeConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host=\"" + host + "\": must not be blank");
        }
        Range.require("port", port, 0, 65_535);
        origins = Set.copyOf(origins);
        for (String origin : origins) {
            if (!origin.matches("[a-z][a-z0-9+.-]*://[^/\\s]+")) {
                throw new IllegalArgumentException("origins: \"" + origin + "\" must be scheme://host[:port]");
            }
        }
        proxies = Set.copyOf(proxies);
        for (String proxy : proxies) {
            requireNetwork(proxy);
        }
    }

    /**
     * The files to encrypt with, in PEM.
     *
     * @param certificates the server's own first, then those that lead to the authority
     * @param key in PKCS #8, without a password
     */
    public record Tls(String certificates, String key) {
        /** Null if neither is named. */
        public static @Nullable Tls of(String certificates, String key) {
            return certificates.isBlank() && key.isBlank() ? null : new Tls(certificates, key);
        }

        public Tls {
            if (certificates.isBlank() || key.isBlank()) {
                throw new IllegalArgumentException("tls: cert and key must be set together");
            }
        }
    }

    /**
     * How much one client may send and be sent.
     *
     * @param bodyBytes largest request body; 1 to 1 GiB
     * @param messageBytes largest WebSocket message from a client; 128 to 16 MiB
     * @param messagesPerSecond WebSocket messages that a client may send, in the long run; 1 to 100,000
     * @param burst messages that it may send at once; 1 to 1,000,000
     * @param outboundBytes what may wait to be sent to one WebSocket before it is closed as too slow; 1 KiB to 1 GiB
     */
    public record Limits(int bodyBytes, int messageBytes, int messagesPerSecond, int burst, int outboundBytes) {
        public static final Limits DEFAULTS = new Limits(1_048_576, 65_536, 60, 120, 1_048_576);

        public Limits {
            Range.require("bodyBytes", bodyBytes, 1, 1 << 30);
            Range.require("messageBytes", messageBytes, 128, 1 << 24);
            Range.require("messagesPerSecond", messagesPerSecond, 1, 100_000);
            Range.require("burst", burst, 1, 1_000_000);
            Range.require("outboundBytes", outboundBytes, 1_024, 1 << 30);
        }
    }

    /**
     * How long one client may take.
     *
     * @param header from the first byte of a request to the end of its header; 10 ms to 5 min
     * @param body from the arrival of a request to the end of its body; 10 ms to 5 min
     * @param idle how long a connection may be silent between requests; 10 ms to 1 h
     * @param ping between the server's pings on a WebSocket, which is closed after two without a frame; 10 ms to 1 h
     * @param closing how long a closed WebSocket may take to say goodbye before it is cut off; 10 ms to 1 min
     */
    public record Timing(Duration header, Duration body, Duration idle, Duration ping, Duration closing) {
        public static final Timing DEFAULTS = new Timing(
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2));

        public Timing {
            Range.require("header ms", header.toMillis(), 10, 300_000);
            Range.require("body ms", body.toMillis(), 10, 300_000);
            Range.require("idle ms", idle.toMillis(), 10, 3_600_000);
            Range.require("ping ms", ping.toMillis(), 10, 3_600_000);
            Range.require("closing ms", closing.toMillis(), 10, 60_000);
        }
    }
}
