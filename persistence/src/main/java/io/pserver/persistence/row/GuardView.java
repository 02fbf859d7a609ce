package io.pserver.persistence.row;

import io.pserver.persistence.row.GuardTable.Other;
import io.pserver.persistence.row.GuardTable.Seen;
import io.pserver.persistence.row.GuardTable.Self;
import io.pserver.persistence.row.GuardTable.Server;
import java.time.Duration;
import java.util.List;

/**
 * What a node knows since its last round. Immutable. Times are nanoseconds of one monotonic clock.
 *
 * @param readNanos before the database was asked
 * @param beatNanos before the node last told that it lives
 * @param alone whether the others, should there be any, have been told that this node uses its cache without asking
 * @param others who must be reckoned with
 */
record GuardView(long readNanos, long beatNanos, boolean alone, List<Other> others, Seen seen, boolean sameCaches) {
    private static final Server UNKNOWN = new Server(0, 0);

    static GuardView of(Self told, long readNanos, long beatNanos, Seen seen) {
        List<Other> others =
                seen.others().stream().filter(o -> countsFor(told, o)).toList();
        boolean same = others.stream().allMatch(o -> o.cache().equals(told.cache()));
        return new GuardView(readNanos, beatNanos, told.alone() && others.isEmpty(), others, seen, same);
    }

    /** A node that may work without the database for long is reckoned with for as long. */
    private static boolean countsFor(Self self, Other other) {
        boolean longer = other.alone() || !other.cache().equals(self.cache());
        return other.ageMillis() < (longer ? other.holdMillis() : GuardConfig.DEAD.toMillis());
    }

    /** Whether this node may use its cache at all. */
    boolean mayRead(long now, GuardConfig config) {
        if (!sameCaches) {
            return false;
        }
        return alone
                ? now - beatNanos < holdNanos(config)
                : now - readNanos < config.lease().toNanos() && now - beatNanos < GuardConfig.LAPSE.toNanos();
    }

    /** Whether the others still reckon with this node even if their caches differ. */
    boolean isHeld(long now, GuardConfig config) {
        return now - beatNanos < holdNanos(config);
    }

    private static long holdNanos(GuardConfig config) {
        return config.hold().minus(GuardConfig.DEAD).toNanos();
    }

    /** Whether all others know by now what was committed before {@code sinceNanos}, or use no cache. */
    boolean isKnownSince(long sinceNanos, long now, GuardConfig config) {
        if (readNanos - sinceNanos < 0) {
            return false;
        }
        return others.isEmpty()
                || (now - sinceNanos >= config.notice().toNanos()
                        && others.stream().noneMatch(Other::alone));
    }

    long epoch(String server) {
        Server state = server(server);
        return state.bannedMillis() > 0 ? CacheGuard.UNUSABLE : seen.generation() + state.epoch();
    }

    /** Until when a server's ban stands for certain; in the past if it does not. */
    long bannedUntil(String server) {
        Duration left = Duration.ofMillis(server(server).bannedMillis()).minus(GuardConfig.MARGIN);
        return readNanos + left.toNanos();
    }

    private Server server(String name) {
        return seen.servers().getOrDefault(name, UNKNOWN);
    }
}
