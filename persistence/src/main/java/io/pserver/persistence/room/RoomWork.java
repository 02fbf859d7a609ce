package io.pserver.persistence.room;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of one room: its newest snapshot, or that it is gone. Immutable but for the futures it completes.
 *
 * @param snapshot null if the room is to be removed
 * @param waiters told when it has been written
 */
record RoomWork(String id, long epoch, @Nullable RoomSnapshot snapshot, List<CompletableFuture<RoomSaved>> waiters) {

    static RoomWork save(RoomSnapshot snapshot, @Nullable CompletableFuture<RoomSaved> waiter) {
        return new RoomWork(snapshot.id(), snapshot.epoch(), snapshot, waiter == null ? List.of() : List.of(waiter));
    }

    static RoomWork removal(String id, long epoch) {
        return new RoomWork(id, epoch, null, List.of());
    }

    /** What is left to do after {@code newer} has come: a removal stays one unless a later owner writes. */
    RoomWork then(RoomWork newer) {
        boolean keepsThis = newer.epoch < epoch || (newer.epoch == epoch && snapshot == null);
        RoomWork rest = keepsThis ? this : newer;
        List<CompletableFuture<RoomSaved>> both = new ArrayList<>(waiters);
        both.addAll(newer.waiters);
        return new RoomWork(id, rest.epoch, rest.snapshot, List.copyOf(both));
    }

    long weight() {
        return snapshot == null ? 256 : snapshot.weight();
    }

    void tell(RoomSaved how) {
        waiters.forEach(waiter -> waiter.complete(how));
    }
}
