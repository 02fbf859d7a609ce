package io.pserver.handlers.realm;

import java.time.Duration;

/**
 * What a room type asks for by its exported {@code options}.
 *
 * @param maxClients seats; 1 to 10,000
 * @param tickRate ticks a second; 0 to 60, 0 means none
 * @param patchRate patches a second at most; 0 to 60, 0 means never by itself
 * @param reconnect how long a lost client's seat is held; 0 to 1 hour
 * @param persist whether the state survives its node
 * @param snapshot how far its saved state may be behind, at most; 100 ms to 60 s
 * @param autoDispose whether the room ends when its last client left
 * @param isPrivate whether joins without an id pass it over
 * @param overrunLimit stopped passes within 10 s that end the room; 1 to 1,000
 * @param batch whether messages wait for the next tick, which takes all of them; needs ticks
 * @param record whether all that comes into the room is written to a journal
 */
public record RoomOptions(
        int maxClients,
        int tickRate,
        int patchRate,
        Duration reconnect,
        boolean persist,
        Duration snapshot,
        boolean autoDispose,
        boolean isPrivate,
        int overrunLimit,
        boolean batch,
        boolean record) {
    public static final RoomOptions DEFAULTS = new RoomOptions(
            64, 0, 20, Duration.ofSeconds(30), false, Duration.ofSeconds(1), true, false, 5, false, false);

    public RoomOptions {
        check("maxClients", maxClients, 1, 10_000);
        check("tickRate", tickRate, 0, 60);
        check("patchRate", patchRate, 0, 60);
        check("reconnectMs", reconnect.toMillis(), 0, 3_600_000);
        check("snapshotMs", snapshot.toMillis(), 100, 60_000);
        check("overrunLimit", overrunLimit, 1, 1_000);
        if (batch && tickRate == 0) {
            throw new IllegalArgumentException("batch=true: needs a tickRate");
        }
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + ": must be from " + least + " to " + most);
        }
    }
}
