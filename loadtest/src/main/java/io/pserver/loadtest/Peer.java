package io.pserver.loadtest;

import io.pserver.loadtest.dialect.Dialect;
import java.util.Arrays;
import java.util.List;

/** The servers that there are: pserver, and those beside it. */
enum Peer {
    PSERVER("pserver", Dialect.Kind.PSERVER, "/readyz"),
    /** pserver without a compiler for scripts. */
    INTERPRETED("pserver-interpreted", Dialect.Kind.PSERVER, "/readyz"),
    NODE("node", Dialect.Kind.PSERVER, "/hello?name=x"),
    JETTY("jetty", Dialect.Kind.PSERVER, "/hello?name=x"),
    SOCKET_IO("socketio", Dialect.Kind.SOCKET_IO, "/ready"),
    COLYSEUS("colyseus", Dialect.Kind.COLYSEUS, "/ready");

    private final String label;
    private final Dialect.Kind dialect;
    private final String readyPath;

    Peer(String label, Dialect.Kind dialect, String readyPath) {
        this.label = label;
        this.dialect = dialect;
        this.readyPath = readyPath;
    }

    /**
     * Finds a server by its name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Peer named(String name) {
        return Arrays.stream(values())
                .filter(peer -> peer.label.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + ": no such server; there are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Peer::label).toList())));
    }

    String label() {
        return label;
    }

    Dialect.Kind dialect() {
        return dialect;
    }

    String readyPath() {
        return readyPath;
    }

    boolean isPserver() {
        return this == PSERVER || this == INTERPRETED;
    }

    /** Whether it runs on a Java VM, and so takes longer to warm up. */
    boolean isJava() {
        return isPserver() || this == JETTY;
    }

    /** The folder of its npm packages under {@code loadtest/peers}; empty for those that have none. */
    List<String> packages() {
        return switch (this) {
            case NODE -> List.of("node");
            case SOCKET_IO -> List.of("socketio");
            case COLYSEUS -> List.of("colyseus");
            case PSERVER, INTERPRETED, JETTY -> List.of();
        };
    }

    /** Whether it can do the work of a scenario; those that cannot leave it to something else, or would stand still. */
    boolean takesPart(Scenario scenario) {
        return switch (scenario) {
            case ECHO, FANOUT, CROWD, IDLE, ARENA, START -> this != INTERPRETED;
            case HTTP, ROW, INCREMENT -> this == PSERVER || this == NODE || this == JETTY;
            case PATH -> isPserver() || this == NODE || this == JETTY;
            case TABLE -> this == PSERVER || this == NODE;
            case ARENA_LOOP, TABLE_LOOP, ECHO_LOOP -> this == PSERVER;
        };
    }
}
