package io.pserver.persistence.row;

import java.time.Duration;

/**
 * How nodes keep each other from believing a cache server. All nodes must have the same. Immutable.
 *
 * @param poll how often a node asks the database; 10 ms to 1 s
 * @param lease how long after it asked a node may use the cache; at least twice {@code poll}, at most 5 s
 * @param ban how long a ban stands when nobody prolongs it; at least 3 s and at least four times {@code lease}, at most 1 minute
 * @param hold how long a node that is alone may use the cache while the database does not answer, and how long another node must
 *     reckon with it when it is gone; 10 s to 1 hour
 */
public record GuardConfig(Duration poll, Duration lease, Duration ban, Duration hold) {
    /** For a cache that all nodes share. */
    public static final GuardConfig DEFAULTS = new GuardConfig(
            Duration.ofMillis(250), Duration.ofMillis(750), Duration.ofSeconds(5), Duration.ofMinutes(5));

    /** For a cache in the process: others wait with their first write for a node that died, so not for long. */
    public static final GuardConfig IN_PROCESS = new GuardConfig(
            Duration.ofMillis(250), Duration.ofMillis(750), Duration.ofSeconds(5), Duration.ofSeconds(30));

    /** How often a node says that it lives. */
    static final Duration BEAT = Duration.ofSeconds(1);
    /** When a node must take itself for dead. */
    static final Duration LAPSE = Duration.ofSeconds(3);
    /** When the others take it for dead. */
    static final Duration DEAD = Duration.ofSeconds(5);
    /** By how much the clocks of database and nodes may go apart within a ban or a hold. */
    static final Duration MARGIN = Duration.ofSeconds(1);

    public GuardConfig {
        check("poll", poll, Duration.ofMillis(10), Duration.ofSeconds(1));
        check("lease", lease, poll.multipliedBy(2), Duration.ofSeconds(5));
        check("ban", ban, Duration.ofSeconds(3), Duration.ofMinutes(1));
        check("ban", ban, lease.multipliedBy(4), Duration.ofMinutes(1));
        check("hold", hold, Duration.ofSeconds(10), Duration.ofHours(1));
    }

    /** After this time every node has heard of what the database holds, or does not use the cache. */
    Duration notice() {
        return lease.plus(Duration.ofMillis(250));
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + "=" + value + ": must be from " + least + " to " + most);
        }
    }
}
