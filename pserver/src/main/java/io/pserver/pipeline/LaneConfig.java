package io.pserver.pipeline;

/**
 * Settings under {@code lanes.*}. Immutable; read once at start.
 *
 * @param workers lanes that run request handlers; 1 to 4,096
 * @param ring events that one lane may hold before it refuses more; a power of two, 2 to 65,536
 * @param threads what lanes run on
 */
public record LaneConfig(int workers, int ring, Threads threads) {
    /** The kind of thread that lanes run on. */
    public enum Threads {
        VIRTUAL,
        PLATFORM
    }

    public static final LaneConfig DEFAULTS = new LaneConfig(64, 256, Threads.VIRTUAL);

    public LaneConfig {
        if (workers < 1 || workers > 4_096) {
            throw new IllegalArgumentException("workers=" + workers + ": must be from 1 to 4096");
        }
        if (ring < 2 || ring > 65_536 || Integer.bitCount(ring) != 1) {
            throw new IllegalArgumentException("ring=" + ring + ": must be a power of two from 2 to 65536");
        }
    }
}
