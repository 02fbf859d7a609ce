package io.pserver.loadtest;

import io.pserver.loadtest.scenario.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a bench does.
 *
 * @param flags where the servers are and how they are started
 * @param scenarios in this order
 * @param peers pserver first
 * @param rounds turns that each server gets in each scenario, 1 to 100
 */
record BenchOptions(Flags flags, List<Scenario> scenarios, List<Peer> peers, int rounds) {
    private static final String ALL = "W1,W2,W3,W4,W5,W6,W7,W8,W9,W10";
    private static final String ALL_PEERS = "node,jetty,socketio,colyseus";
    private static final Set<String> KNOWN = Set.of(
            "quick",
            "profile",
            "workloads",
            "peers",
            "rounds",
            "server-warmup",
            "warmup",
            "seconds",
            "threads",
            "name",
            "results",
            "logs",
            "pserver-url",
            "pserver-pid",
            "jar",
            "game",
            "peers-folder",
            "node",
            "connections",
            "room-size",
            "fan-size",
            "http-connections",
            "path-connections",
            "arena-connections",
            "start-seconds",
            "idle-connections",
            "idle-seconds");

    BenchOptions {
        if (rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("rounds=" + rounds + ": must be from 1 to 100");
        }
    }

    /** Reads the arguments after {@code bench}. */
    static BenchOptions parse(String[] args) {
        var flags = new Flags(args, 1, KNOWN);
        List<Scenario> scenarios = Arrays.stream(flags.text("workloads", flags.on("profile") ? "W1,W2,W3,W4,W5" : ALL)
                        .split(",", -1))
                .flatMap(name -> Scenario.named(name).stream())
                .distinct()
                .toList();
        List<Peer> peers = new ArrayList<>(List.of(Peer.PSERVER));
        if (scenarios.contains(Scenario.PATH)) {
            peers.add(Peer.INTERPRETED);
        }
        String others = flags.text("peers", ALL_PEERS);
        Stream<String> names = others.equals("none") ? Stream.empty() : Arrays.stream(others.split(",", -1));
        names.map(Peer::named).filter(peer -> !peers.contains(peer)).forEach(peers::add);
        return new BenchOptions(
                flags, scenarios, List.copyOf(peers), flags.number("rounds", flags.on("quick") ? 1 : 3));
    }

    boolean isQuick() {
        return flags.on("quick");
    }

    Path jar() {
        return flags.path("jar", "dist/target/pserver.jar");
    }

    Path game() {
        return flags.path("game", "loadtest/game");
    }

    Path peersFolder() {
        return flags.path("peers-folder", "loadtest/peers");
    }

    Path logs() {
        return flags.path("logs", "loadtest/target");
    }

    /** A quick run says nothing that is worth keeping. */
    Path results() {
        return flags.path("results", isQuick() ? "loadtest/target/results" : "loadtest/results");
    }

    /** Load on {@code peer} before the rounds of a scenario, not counted. */
    Duration serverWarmUp(Peer peer) {
        Duration java = flags.seconds("server-warmup", isQuick() ? 4 : 10);
        return peer.isJava() ? java : java.dividedBy(3);
    }

    /** The load of one round of {@code scenario} on {@code contender}. */
    Load load(Scenario scenario, Contender contender) {
        int connections = switch (scenario) {
            case ECHO, FANOUT, CROWD, ECHO_LOOP, START -> flags.number("connections", scenario.connections);
            case HTTP, ROW, INCREMENT -> flags.number("http-connections", scenario.connections);
            case PATH -> flags.number("path-connections", scenario.connections);
            case ARENA, ARENA_LOOP, TABLE, TABLE_LOOP -> flags.number("arena-connections", scenario.connections);
            case IDLE -> flags.number("idle-connections", isQuick() ? 2_000 : scenario.connections);
        };
        int roomSize = switch (scenario) {
            case ECHO, ECHO_LOOP, START -> flags.number("room-size", scenario.roomSize);
            case FANOUT, CROWD -> flags.number("fan-size", scenario.roomSize);
            case HTTP, ROW, INCREMENT, IDLE, PATH, ARENA, ARENA_LOOP, TABLE, TABLE_LOOP -> scenario.roomSize;
        };
        Duration measured = switch (scenario) {
            case IDLE -> flags.seconds("idle-seconds", isQuick() ? 0.5 : 2);
            case START -> flags.seconds("start-seconds", isQuick() ? 6 : 14);
            default -> flags.seconds("seconds", isQuick() ? 2 : 3.5);
        };
        return new Load(
                contender.peer().dialect(),
                scenario.target(contender.base()),
                connections,
                roomSize,
                flags.number("threads", 1),
                scenario == Scenario.START ? Duration.ZERO : flags.seconds("warmup", isQuick() ? 0.5 : 1),
                measured);
    }
}
