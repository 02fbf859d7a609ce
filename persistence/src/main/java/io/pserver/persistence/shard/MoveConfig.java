package io.pserver.persistence.shard;

import java.time.Duration;

/**
 * How buckets are moved. Immutable.
 *
 * @param step longest that one statement or batch may take; 1 s to 10 min
 * @param freeze longest that writes to a bucket may be held up at its switch; 100 ms to 10 s
 * @param tries how often a switch is tried before it is given up; 1 to 1,000
 */
public record MoveConfig(Duration step, Duration freeze, int tries) {
    public static final MoveConfig DEFAULTS = new MoveConfig(Duration.ofSeconds(30), Duration.ofSeconds(2), 30);

    public MoveConfig {
        check("step", step, Duration.ofSeconds(1), Duration.ofMinutes(10));
        check("freeze", freeze, Duration.ofMillis(100), Duration.ofSeconds(10));
        if (tries < 1 || tries > 1_000) {
            throw new IllegalArgumentException("tries=" + tries + ": must be from 1 to 1000");
        }
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + "=" + value + ": must be from " + least + " to " + most);
        }
    }
}
