package io.pserver.persistence.row;

import java.time.Duration;

/**
 * How rows are cached. Immutable.
 *
 * @param rowTtl how long a row is kept at most: the longest that a change made past the models stays unseen; 1 s to 30 days
 * @param absentTtl how long it is remembered that there is no such row; 1 s to 1 minute
 * @param leaseTtl how long others wait with storing for somebody who loads a row; 1 to 60 s
 * @param writingTtl how long a change that never ends keeps its row out of the cache; 1 to 60 s
 * @param largestRow bytes of JSON in UTF-8; a larger row is not cached; 1 to 1,000,000
 * @param loads most loads at the same time; 1 to 100,000
 * @param fillsOfMany most rows that one call for many puts into the cache; 0 to 1,000
 */
public record RowCacheConfig(
        Duration rowTtl,
        Duration absentTtl,
        Duration leaseTtl,
        Duration writingTtl,
        int largestRow,
        int loads,
        int fillsOfMany) {
    public static final RowCacheConfig DEFAULTS = new RowCacheConfig(
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            256 * 1024,
            64,
            16);

    public RowCacheConfig {
        check("row-ttl", rowTtl, Duration.ofDays(30));
        check("absent-ttl", absentTtl, Duration.ofMinutes(1));
        check("lease-ttl", leaseTtl, Duration.ofMinutes(1));
        check("writing-ttl", writingTtl, Duration.ofMinutes(1));
        check("largest-row", largestRow, 1, 1_000_000);
        check("loads", loads, 1, 100_000);
        check("fills-of-many", fillsOfMany, 0, 1_000);
    }

    /** The same with room for other loads. */
    public RowCacheConfig withLoads(int most) {
        return new RowCacheConfig(rowTtl, absentTtl, leaseTtl, writingTtl, largestRow, most, fillsOfMany);
    }

    private static void check(String name, Duration value, Duration most) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + "=" + value + ": must be from PT1S to " + most);
        }
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ": must be from " + least + " to " + most);
        }
    }
}
