package io.pserver.loadtest;

import io.pserver.loadtest.report.Sample;
import io.pserver.loadtest.scenario.ClosedLoop;
import io.pserver.loadtest.scenario.Idle;
import io.pserver.loadtest.scenario.Load;
import io.pserver.loadtest.server.Heap;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The scenarios by their names, with their usual sizes. */
enum Scenario {
    ECHO("ws", "/ws", 200, 10),
    FANOUT("ws", "/ws", 200, 20),
    CROWD("ws", "/ws", 200, 20),
    HTTP("http", "/hello?name=x", 64, 1),
    ROW("http", "/rows/", 64, 1),
    INCREMENT("http", "/rows/", 64, 1),
    IDLE("ws", "/ws", 10_000, 1);

    private final String scheme;
    private final String path;
    final int connections;
    final int roomSize;

    Scenario(String scheme, String path, int connections, int roomSize) {
        this.scheme = scheme;
        this.path = path;
        this.connections = connections;
        this.roomSize = roomSize;
    }

    /**
     * Finds a scenario by its name in lower case.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Scenario named(String name) {
        for (Scenario scenario : values()) {
            if (scenario.label().equals(name)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException(
                name + ": no such scenario; there are echo, fanout, crowd, http, row, increment and idle");
    }

    /** Whether the servers need a database and a cache. */
    boolean needsStores() {
        return switch (this) {
            case ROW, INCREMENT -> true;
            case ECHO, FANOUT, CROWD, HTTP, IDLE -> false;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where the scenario goes on a server whose address is {@code base}. */
    URI target(URI base) {
        return URI.create(scheme + "://" + base.getHost() + ":" + base.getPort() + path);
    }

    /**
     * Runs it once; see {@link ClosedLoop} and {@link Idle}.
     *
     * @param before what the server used before {@link #IDLE}, or null to measure it first
     */
    Sample run(Load load, long pid, Heap heap, Idle.@Nullable Baseline before) throws InterruptedException {
        return switch (this) {
            case ECHO -> ClosedLoop.run(ClosedLoop.Kind.ECHO, load, pid);
            case FANOUT -> ClosedLoop.run(ClosedLoop.Kind.FANOUT, load, pid);
            case CROWD -> ClosedLoop.run(ClosedLoop.Kind.CROWD, load, pid);
            case HTTP -> ClosedLoop.run(ClosedLoop.Kind.HTTP, load, pid);
            case ROW -> ClosedLoop.run(ClosedLoop.Kind.ROW, load, pid);
            case INCREMENT -> ClosedLoop.run(ClosedLoop.Kind.INCREMENT, load, pid);
            case IDLE -> Idle.run(load, pid, heap, before == null ? Idle.Baseline.of(pid, heap) : before);
        };
    }

    /** What is done, in one line. */
    String describe(Load load) {
        Duration measured = load.measured();
        String length = measured.toMillis() / 1000.0 + " s a round";
        return switch (this) {
            case ECHO ->
                load.connections() + " WebSocket connections in rooms of " + load.roomSize()
                        + ", one message outstanding each, " + length;
            case FANOUT ->
                load.connections() + " WebSocket connections in rooms of " + load.roomSize()
                        + ", one speaker at a time; an operation is one delivery, latency is to the last one; "
                        + length;
            case CROWD ->
                load.connections() + " WebSocket connections in rooms of " + load.roomSize()
                        + ", everyone speaks, one message outstanding each; an operation is one delivery, latency is to the"
                        + " last one; " + length;
            case HTTP -> load.connections() + " kept-alive connections, one GET outstanding each, " + length;
            case ROW ->
                load.connections() + " kept-alive connections, one GET of one of 10,000 cached rows outstanding each, "
                        + length;
            case INCREMENT ->
                load.connections() + " kept-alive connections, one durable increment of one of 10,000 rows outstanding"
                        + " each, " + length;
            case IDLE -> load.connections() + " silent WebSocket connections, held " + length;
        };
    }
}
