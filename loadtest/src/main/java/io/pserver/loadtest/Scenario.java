package io.pserver.loadtest;

import io.pserver.loadtest.scenario.ClosedLoop;
import io.pserver.loadtest.scenario.Load;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The scenarios by their names, with their usual sizes, in the order of the workloads that they belong to. */
enum Scenario {
    ECHO("W1", "ws", "/ws", 200, 10),
    CROWD("W2", "ws", "/ws", 200, 20),
    FANOUT("W2", "ws", "/ws", 200, 20),
    HTTP("W3", "http", "/hello?name=x", 64, 1),
    ROW("W4", "http", "/rows/", 64, 1),
    INCREMENT("W5", "http", "/rows/", 64, 1),
    IDLE("W6", "ws", "/ws", 10_000, 1),
    ARENA("W7", "ws", "/ws", 4_000, 4),
    ARENA_LOOP("W7", "ws", "/ws", 4_000, 4),
    TABLE("W7", "ws", "/ws", 4_000, 4),
    TABLE_LOOP("W7", "ws", "/ws", 4_000, 4),
    ECHO_LOOP("W8", "ws", "/ws", 200, 10),
    START("W9", "ws", "/ws", 200, 10),
    PATH("W10", "http", "/path", 8, 1);

    private final String workload;
    private final String scheme;
    private final String path;
    final int connections;
    final int roomSize;

    Scenario(String workload, String scheme, String path, int connections, int roomSize) {
        this.workload = workload;
        this.scheme = scheme;
        this.path = path;
        this.connections = connections;
        this.roomSize = roomSize;
    }

    /**
     * Finds scenarios by the name of one in lower case, or by that of a workload.
     *
     * @throws IllegalArgumentException if there is none
     */
    static List<Scenario> named(String name) {
        List<Scenario> found = Arrays.stream(values())
                .filter(one -> one.label().equals(name) || one.workload.equalsIgnoreCase(name))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(name + ": no such workload; there are "
                    + Arrays.stream(values())
                            .map(one -> one.workload + " " + one.label())
                            .collect(Collectors.joining(", ")));
        }
        return found;
    }

    /** Whether the servers need a database and a cache. */
    boolean needsStores() {
        return this == ROW || this == INCREMENT;
    }

    /** Whether an endless loop runs in a room beside. */
    boolean isBesideLoop() {
        return this == ARENA_LOOP || this == TABLE_LOOP || this == ECHO_LOOP;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String workload() {
        return workload;
    }

    /** Where the scenario goes on a server whose address is {@code base}. */
    URI target(URI base) {
        return URI.create(scheme + "://" + base.getHost() + ":" + base.getPort() + path);
    }

    /** What is played. */
    ClosedLoop.Kind kind() {
        return switch (this) {
            case ECHO, ECHO_LOOP, START -> ClosedLoop.Kind.ECHO;
            case FANOUT -> ClosedLoop.Kind.FANOUT;
            case CROWD -> ClosedLoop.Kind.CROWD;
            case HTTP -> ClosedLoop.Kind.HTTP;
            case ROW -> ClosedLoop.Kind.ROW;
            case INCREMENT -> ClosedLoop.Kind.INCREMENT;
            case ARENA, ARENA_LOOP -> ClosedLoop.Kind.ARENA;
            case TABLE, TABLE_LOOP -> ClosedLoop.Kind.TABLE;
            case PATH -> ClosedLoop.Kind.PATH;
            case IDLE -> throw new IllegalStateException("nothing is played by clients that are idle");
        };
    }

    /** What is done, in a few lines. */
    String describe(Load load) {
        String length = ", " + load.measured().toMillis() / 1000.0 + " s a round.";
        String sockets = load.connections() + " WebSocket connections in rooms of " + load.roomSize();
        String kept = load.connections() + " kept-alive connections, one ";
        return switch (this) {
            case ECHO -> sockets + ", one message outstanding each" + length;
            case FANOUT ->
                sockets + ", one speaker at a time; an operation is one delivery, latency is to the last one" + length;
            case CROWD ->
                sockets
                        + ", everyone speaks, one message outstanding each; an operation is one delivery, latency is to the last one"
                        + length;
            case HTTP -> kept + "GET outstanding each" + length;
            case ROW -> kept + "GET of one of 10,000 cached rows outstanding each" + length;
            case INCREMENT -> kept + "durable increment of one of 10,000 rows outstanding each" + length;
            case IDLE ->
                load.connections() + " silent WebSocket connections, held" + length
                        + " Colyseus has no connection without a seat: its clients sit in rooms of up to 256.";
            case ARENA ->
                sockets + ", 20 ticks and patches a second, one message a second from each client; an operation is one"
                        + " patch, and all of them would be " + load.connections() * 20 + " a second" + length
                        + " Punctuality is how far the time between two is from 50 ms. pserver and Colyseus find out what"
                        + " changed, the others send what their author knows to have changed.";
            case ARENA_LOOP ->
                sockets + " as in arena, beside a room whose every tick is an endless loop" + length
                        + " The others would stand still for ever.";
            case TABLE ->
                sockets + ", 20 ticks a second, one message a second from each client, which changes the state; an"
                        + " operation is one patch" + length + " A patch tells the tick since the one before that was"
                        + " farthest from 50 ms, so the true punctuality of all ticks is better.";
            case TABLE_LOOP ->
                sockets + " as in table, beside a room whose every tick is an endless loop" + length
                        + " The others would stand still for ever.";
            case ECHO_LOOP ->
                sockets + " as in echo, beside a room whose every tick is an endless loop" + length
                        + " The others would stand still for ever.";
            case START ->
                "A new process, then at once the load of echo: " + sockets + length
                        + " Full speed is nine tenths of the median of the last third.";
            case PATH ->
                kept + "POST of a grid of 10 KB outstanding each, answered by the length of the shortest way (A*)"
                        + length
                        + " JavaScript servers run the same file, Jetty the same in Java. The interpreted pserver has a"
                        + " budget of a second.";
        };
    }
}
