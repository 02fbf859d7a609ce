package io.pserver.loadtest;

import io.pserver.loadtest.scenario.Load;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a comparison does.
 *
 * @param flags where the servers are and how they are started
 * @param scenarios in this order
 * @param rounds turns that each server gets in each scenario, 1 to 100
 * @param serverWarmUp load on each server before the rounds of a scenario, not counted
 */
record CompareOptions(Flags flags, List<Scenario> scenarios, int rounds, Duration serverWarmUp) {
    private static final Set<String> KNOWN = Set.of(
            "quick",
            "only",
            "scenarios",
            "rounds",
            "server-warmup",
            "warmup",
            "seconds",
            "threads",
            "name",
            "results",
            "pserver-url",
            "pserver-pid",
            "jar",
            "java",
            "game",
            "peer-url",
            "peer-pid",
            "peer",
            "node",
            "connections",
            "room-size",
            "fan-size",
            "http-connections",
            "idle-connections",
            "idle-seconds");

    CompareOptions {
        if (rounds < 1 || rounds > 100) {
            throw new IllegalArgumentException("rounds=" + rounds + ": must be from 1 to 100");
        }
    }

    /** Reads the arguments after {@code compare}. */
    static CompareOptions parse(String[] args) {
        var flags = new Flags(args, 1, KNOWN);
        boolean quick = flags.on("quick");
        List<Scenario> scenarios = Arrays.stream(flags.text("scenarios", "echo,fanout,crowd,http,row,increment,idle")
                        .split(",", -1))
                .map(Scenario::named)
                .toList();
        return new CompareOptions(
                flags,
                scenarios,
                flags.number("rounds", quick ? 1 : 3),
                flags.seconds("server-warmup", quick ? 0 : 20));
    }

    boolean withPserver() {
        return !"peer".equals(flags.text("only"));
    }

    boolean withPeer() {
        return !"pserver".equals(flags.text("only"));
    }

    /** The load of one round of {@code scenario} on the server at {@code base}. */
    Load load(Scenario scenario, URI base) {
        boolean quick = flags.on("quick");
        int connections = switch (scenario) {
            case ECHO, FANOUT, CROWD -> flags.number("connections", scenario.connections);
            case HTTP, ROW, INCREMENT -> flags.number("http-connections", scenario.connections);
            case IDLE -> flags.number("idle-connections", quick ? 1_000 : scenario.connections);
        };
        int roomSize = switch (scenario) {
            case ECHO -> flags.number("room-size", scenario.roomSize);
            case FANOUT, CROWD -> flags.number("fan-size", scenario.roomSize);
            case HTTP, ROW, INCREMENT, IDLE -> scenario.roomSize;
        };
        Duration measured = scenario == Scenario.IDLE
                ? flags.seconds("idle-seconds", quick ? 0.5 : 5)
                : flags.seconds("seconds", quick ? 1 : 10);
        return new Load(
                scenario.target(base),
                connections,
                roomSize,
                flags.number("threads", 1),
                flags.seconds("warmup", quick ? 0.5 : 3),
                measured);
    }
}
