package io.pserver.ops;

/**
 * Settings under {@code admin.*}. Immutable; read once at start.
 *
 * @param host address to listen on; not blank
 * @param port 0 to 65535; 0 takes any free one
 */
public record AdminConfig(String host, int port) {
    public static final AdminConfig DEFAULTS = new AdminConfig("127.0.0.1", 8081);

    public AdminConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host=\"" + host + "\": must not be blank");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port=" + port + ": must be from 0 to 65535");
        }
    }
}
