package io.pserver.persistence.room;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms that survive their node, in the first database. A node that takes a room raises its epoch; whoever saves it under an
 * older one writes nothing and is told so.
 *
 * <p>Any thread. {@link #save} and {@link #remove} never wait; the others wait until their deadline at most, and throw a {@link
 * DataException} if the database is not there.
 */
public final class RoomStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RoomStore.class);

    /** How long after its last beat a node is believed to live. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration OPENING = Duration.ofSeconds(10);
    /** A namesake that does not beat for so long was this node's life before. */
    private static final Duration SILENCE = Duration.ofMillis(2_500);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration UNSAVED_POLL = Duration.ofMillis(5);
    private static final int MOST_ROOMS = 60_000;
    private static final long LEAST_WEIGHT = 64L << 20;
    private static final int MOST_SLEEPING = 50;

    private final RoomRows rows;
    private final String node;
    private final Unsaved unsaved;
    private final RoomWriter writer;
    private final RoomCounters counters;

    private RoomStore(RoomRows rows, String node, RoomCounters counters) {
        this.rows = rows;
        this.node = node;
        this.counters = counters;
        this.unsaved = new Unsaved(
                MOST_ROOMS, Math.max(LEAST_WEIGHT, Runtime.getRuntime().maxMemory() / 8));
        this.writer = new RoomWriter(rows, node, unsaved, counters);
        counters.waiting(unsaved::size);
    }

    /**
     * Registers this node. If it was killed a moment ago, waits some seconds, until it is certain that its life before has ended.
     *
     * @param place what the node is called, 1 to 64 characters; the same after a restart
     * @param alone whether no other node can use the database
     */
    public static RoomStore open(Database first, String place, boolean alone, RoomCounters counters) {
        RoomRows rows = new RoomRows(first, LEASE);
        if (!alone) {
            awaitSilence(rows, place);
        }
        String node = place + "#" + UUID.randomUUID().toString().substring(0, 13);
        rows.register(node, place, alone, Deadline.in(OPENING));
        RoomStore store = new RoomStore(rows, node, counters);
        store.writer.start();
        return store;
    }

    private static void awaitSilence(RoomRows rows, String place) {
        Map<String, Long> before = rows.namesakes(place, Deadline.in(OPENING));
        Deadline end = Deadline.in(SILENCE);
        try {
            while (!before.isEmpty() && !end.isOver()) {
                Thread.sleep(POLL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        Map<String, Long> after = before.isEmpty() ? Map.of() : rows.namesakes(place, Deadline.in(OPENING));
        after.forEach((namesake, beat) -> {
            if (beat.equals(before.get(namesake))) {
                rows.bury(namesake, Deadline.in(OPENING));
            } else {
                log.atWarn().addKeyValue("place", place).log("another node of this name lives");
            }
        });
    }

    /** Who is to be told the id and the epoch of a room that another node has taken. Set once, before the first save. */
    public void onFenced(BiConsumer<String, Long> listener) {
        writer.onFenced(listener);
    }

    /**
     * Has a snapshot written soon; a newer one of the same room replaces it.
     *
     * @param waiter told how it ended; null if nobody waits
     * @return false if too much waits already, and then it was not taken
     */
    public boolean save(RoomSnapshot snapshot, @Nullable CompletableFuture<RoomSaved> waiter) {
        boolean taken = unsaved.add(RoomWork.save(snapshot, waiter));
        if (!taken) {
            counters.full.increment();
        }
        return taken;
    }

    /** Has a room removed soon; false if too much waits already, and then it stays. */
    public boolean remove(String id, long epoch) {
        boolean taken = unsaved.add(RoomWork.removal(id, epoch));
        if (!taken) {
            counters.full.increment();
        }
        return taken;
    }

    /** Takes a room for this node, unless another has it that lives. */
    public RoomClaim claim(String id, Deadline deadline) {
        if (unsaved.isBeingRemoved(id)) {
            return new RoomClaim.Absent();
        }
        awaitSaved(id, deadline);
        RoomClaim claim = rows.claim(id, node, deadline);
        switch (claim) {
            case RoomClaim.Taken _ -> counters.taken.increment();
            case RoomClaim.Elsewhere _ -> counters.elsewhere.increment();
            case RoomClaim.Absent _ -> {}
        }
        return claim;
    }

    /** What this node knows of the room must be in the database before it is read from there. */
    private void awaitSaved(String id, Deadline deadline) {
        try {
            while (unsaved.has(id)) {
                if (deadline.isOver()) {
                    throw new DataException.Unavailable("the room's last snapshot cannot be written just now");
                }
                Thread.sleep(UNSAVED_POLL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DataException.TooLate("interrupted");
        }
    }

    /** Up to {@value #MOST_SLEEPING} rooms of a type that are not locked and that no node runs, the newest first. */
    public List<SleepingRoom> sleeping(String type, Deadline deadline) {
        return rows.sleeping(type, node, MOST_SLEEPING, deadline);
    }

    /** Rooms in which the holder of a resume token has a seat. {@code hash} is the token's. */
    public List<String> byTicket(String hash, Deadline deadline) {
        return rows.byTicket(hash, deadline);
    }

    /** Waits until all that was to be written so far is; false if it is not by the deadline. */
    public boolean flush(Deadline deadline) throws InterruptedException {
        while (unsaved.size() > 0) {
            if (deadline.isOver()) {
                return false;
            }
            unsaved.wake();
            Thread.sleep(UNSAVED_POLL);
        }
        return true;
    }

    /** Writes what waits, within some seconds, and says that this node has ended. Nothing may be called after. */
    @Override
    public void close() {
        writer.close();
    }
}
