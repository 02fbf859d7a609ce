package io.pserver.loadtest.scenario;

import io.pserver.loadtest.dialect.Dialect;
import java.net.URI;
import java.time.Duration;

/**
 * How much load, where to, for how long.
 *
 * @param dialect how the server is spoken to over WebSocket
 * @param target {@code ws://address:port/path}, or {@code http://address:port/path?query} for {@link HttpGet}
 * @param connections 1 to 50,000
 * @param roomSize clients to a room, 1 to 256
 * @param threads client threads, 1 to 64
 * @param warmUp time before counting begins, up to 10 minutes
 * @param measured time that is counted, 100 ms to 10 minutes
 */
public record Load(
        Dialect.Kind dialect,
        URI target,
        int connections,
        int roomSize,
        int threads,
        Duration warmUp,
        Duration measured) {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** Refuses what is out of range. */
    public Load {
        if (target.getHost() == null || target.getPort() < 1) {
            throw new IllegalArgumentException("target=" + target + ": must have an address and a port");
        }
        require("connections", connections, 50_000);
        require("room-size", roomSize, 256);
        require("threads", threads, 64);
        if (warmUp.isNegative() || warmUp.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("warmup=" + warmUp + ": must be from 0 to 10 minutes");
        }
        if (measured.toMillis() < 100 || measured.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("seconds=" + measured + ": must be from 100 ms to 10 minutes");
        }
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ": must be from 1 to " + most);
        }
    }

    /** The same load for another time. */
    public Load lasting(Duration time) {
        return new Load(dialect, target, connections, roomSize, threads, warmUp, time);
    }

    /** The same load on fewer connections. */
    Load withConnections(int count) {
        return new Load(dialect, target, count, roomSize, threads, warmUp, measured);
    }
}
