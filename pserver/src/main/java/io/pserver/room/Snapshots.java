package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.persistence.room.RoomSaved;
import io.pserver.persistence.room.RoomSnapshot;
import io.pserver.persistence.room.RoomSnapshot.StateText;
import io.pserver.persistence.room.RoomStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * When a room that persists is saved, and what. A snapshot is that of a completed pass; one that would say the same as the last is not
 * written. Owned by the room's lane.
 */
final class Snapshots {
    /** What is left of the time for the writing itself. */
    private static final double PART_TO_WRITE = 0.2;

    private final Room room;
    private final Seats seats;
    private final RoomStore store;
    private final boolean on;
    private final long everyNanos;

    private boolean touched;
    private long lastNanos;
    private boolean known;

    // What was offered last.
    private @Nullable RoomSnapshot last;
    private long lastVersion = -1;

    // The seats as text, and of which version of them.
    private SavedSeats savedSeats = new SavedSeats(0, List.of());
    private long seatsVersion = -1;

    Snapshots(Room room, Seats seats, RoomStore store, long nowNanos) {
        this.room = room;
        this.seats = seats;
        this.store = store;
        this.on = room.options().persist();
        this.everyNanos = (long) (room.options().snapshot().toNanos() * (1 - PART_TO_WRITE));
        this.lastNanos = nowNanos - everyNanos;
        this.known = room.origin() != null;
    }

    /** The thread of {@code stuck} was given up. */
    void goOnFor(Snapshots stuck) {
        touched = true;
        known = stuck.known;
    }

    boolean isOn() {
        return on;
    }

    /** Something has happened that may be worth saving. */
    void touch() {
        touched = true;
    }

    boolean isDue(long nowNanos) {
        return on && touched && nowNanos - lastNanos >= everyNanos;
    }

    /** In how many nanoseconds a snapshot is due; {@link Long#MAX_VALUE} if none will be. */
    long nextNanos(long nowNanos) {
        return on && touched ? Math.max(0, lastNanos + everyNanos - nowNanos) : Long.MAX_VALUE;
    }

    /** Has the room saved as its passes have left it, if that differs from what was saved last. Its changes have been told. */
    void take(RoomPasses passes, long nowNanos) {
        touched = false;
        lastNanos = nowNanos;
        long version = passes.memory().version();
        RoomSnapshot next = snapshot(passes.memory().text(), passes.kept(), room.metadataJson(), room.isLocked());
        RoomSnapshot before = last;
        boolean same = before != null && version == lastVersion && saysTheSame(next, before);
        if (same) {
            return;
        }
        if (store.save(next, null)) {
            known = true;
            last = next;
            lastVersion = version;
        } else {
            touched = true; // again at the next turn
        }
    }

    private static boolean saysTheSame(RoomSnapshot one, RoomSnapshot other) {
        return one.keptJson().equals(other.keptJson())
                && one.seatsJson().equals(other.seatsJson())
                && one.metadataJson().equals(other.metadataJson())
                && one.locked() == other.locked();
    }

    private RoomSnapshot snapshot(StateText state, String kept, String metadata, boolean locked) {
        if (seatsVersion != seats.version()) {
            seatsVersion = seats.version();
            savedSeats = SavedSeats.of(seats, System.currentTimeMillis(), System.nanoTime());
        }
        return new RoomSnapshot(
                room.id(),
                room.type(),
                room.epoch(),
                room.paramsJson(),
                state,
                kept.isEmpty() ? "{\"data\":{},\"views\":[],\"timers\":[]}" : kept,
                savedSeats.json(),
                metadata,
                locked,
                seats.count(),
                savedSeats.tickets());
    }

    /**
     * Has the room saved as the pass that runs has it so far; done when that is durable. The next snapshot is written in any case, as the
     * pass may fail.
     */
    CompletableFuture<String> save(String stateJson, String kept, String metadata, boolean locked) throws HostFailure {
        if (!on) {
            throw new HostFailure(ErrorCode.BAD_REQUEST, "the room does not persist: see its options");
        }
        CompletableFuture<RoomSaved> saved = new CompletableFuture<>();
        touched = true;
        last = null;
        if (!store.save(snapshot(StateText.of(stateJson), kept, metadata, locked), saved)) {
            throw new HostFailure(ErrorCode.OVERLOADED, "too many rooms wait to be saved");
        }
        known = true;
        return saved.thenCompose(Snapshots::answer);
    }

    private static CompletableFuture<String> answer(RoomSaved how) {
        return switch (how) {
            case DURABLE -> CompletableFuture.completedFuture("");
            case FENCED -> failed(ErrorCode.UNAVAILABLE, "another node has taken the room");
            case DROPPED -> failed(ErrorCode.SHUTTING_DOWN, "the room ends");
            case REFUSED -> failed(ErrorCode.TOO_LARGE, "the database does not take the room: see the log");
        };
    }

    private static CompletableFuture<String> failed(ErrorCode code, String why) {
        return CompletableFuture.failedFuture(new HostFailure(code, why));
    }

    /** The room has ended for good. */
    void remove() {
        if (on && known) {
            store.remove(room.id(), room.epoch());
        }
    }
}
