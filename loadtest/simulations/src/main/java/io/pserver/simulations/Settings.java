package io.pserver.simulations;

import java.net.URI;
import java.time.Duration;

/** What a run is told by system properties. */
final class Settings {
    /** How long any answer may take. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private Settings() {}

    /** {@code http://address:port} of the server. */
    static String base() {
        return System.getProperty("base", "http://127.0.0.1:8080");
    }

    /** Where its WebSocket is. */
    static String socket() {
        URI base = URI.create(base());
        return "ws://" + base.getHost() + ":" + base.getPort() + "/ws";
    }

    /** Players at a time, at least 1. */
    static int users() {
        return Math.max(1, Integer.getInteger("users", 100));
    }

    /** How long they play, at least a second. */
    static Duration time() {
        return Duration.ofSeconds(Math.max(1, Integer.getInteger("seconds", 60)));
    }
}
