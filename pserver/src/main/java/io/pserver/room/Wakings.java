package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.room.RoomClaim;
import io.pserver.persistence.room.RoomStore;
import io.pserver.persistence.room.SleepingRoom;
import io.pserver.persistence.room.StoredRoom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes rooms that were saved from the database when someone asks for them, on virtual threads of its own, {@code ps-room-wake}; who
 * asks does not wait. All who ask for the same room get the same answer.
 *
 * <p>When full: beyond {@value #MOST} rooms that are being looked for, {@code overloaded}.
 */
final class Wakings {
    private static final Logger log = LoggerFactory.getLogger(Wakings.class);

    static final int MOST = 10_000;
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_TRIED = 3;

    private final RoomStore store;
    private final RoomMetrics metrics;
    private final Home home;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final Map<String, CompletableFuture<String>> underWay = new ConcurrentHashMap<>();

    /** Where rooms that were taken live from then on. */
    interface Home {
        boolean has(String id);

        /** A room is this node's now. */
        void takeIn(StoredRoom room) throws HostFailure;
    }

    Wakings(RoomStore store, RoomMetrics metrics, Home home) {
        this.store = store;
        this.metrics = metrics;
        this.home = home;
    }

    /** Wakes one room; its id when it is here. Fails with a {@link HostFailure}: {@code not_found}, or what may pass. */
    CompletableFuture<String> wake(String id) {
        return run("id " + id, deadline -> {
            take(id, deadline);
            return id;
        });
    }

    /** Wakes a room of a type that is not locked and whose metadata are wanted, if there is one; done in any case. */
    CompletableFuture<String> wakeSome(String type, String whereJson, Predicate<String> wanted) {
        return run("type " + type + " " + whereJson, deadline -> {
            List<SleepingRoom> sleeping = store.sleeping(type, deadline).stream()
                    .filter(room -> wanted.test(room.metadataJson()))
                    .limit(MOST_TRIED)
                    .toList();
            for (SleepingRoom room : sleeping) {
                try {
                    take(room.id(), deadline);
                    return room.id();
                } catch (HostFailure e) {
                    log.atDebug().addKeyValue("room", room.id()).log("not woken: {}", e.getMessage());
                }
            }
            return "";
        });
    }

    /** The rooms in which the holder of a ticket sits. */
    List<String> byTicket(String ticket, Deadline deadline) {
        return store.byTicket(ticket, deadline);
    }

    private interface Search {
        String run(Deadline deadline) throws HostFailure;
    }

    private CompletableFuture<String> run(String what, Search search) {
        CompletableFuture<String> found = new CompletableFuture<>();
        CompletableFuture<String> other = underWay.putIfAbsent(what, found);
        if (other != null) {
            return other;
        }
        if (underWay.size() > MOST) {
            underWay.remove(what, found);
            metrics.wakeRefused();
            found.completeExceptionally(new HostFailure(ErrorCode.OVERLOADED, "too many rooms are being woken"));
            return found;
        }
        Thread.ofVirtual().name("ps-room-wake").start(() -> search(what, search, found));
        return found;
    }

    private void search(String what, Search search, CompletableFuture<String> found) {
        try {
            String id = inTurn(search);
            underWay.remove(what, found);
            found.complete(id);
        } catch (HostFailure e) {
            underWay.remove(what, found);
            found.completeExceptionally(e);
        } catch (RuntimeException e) { // a saved room that cannot be read: our bug
            underWay.remove(what, found);
            log.atError().setCause(e).addKeyValue("what", what).log("room could not be woken");
            found.completeExceptionally(new HostFailure(ErrorCode.HANDLER_ERROR, "the room could not be woken"));
        }
    }

    private String inTurn(Search search) throws HostFailure {
        Deadline deadline = Deadline.in(PATIENCE);
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                metrics.wakeRefused();
                throw new HostFailure(ErrorCode.OVERLOADED, "too many rooms are being woken");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        }
        try {
            return search.run(deadline);
        } catch (DataException e) {
            metrics.wakeRefused();
            throw new HostFailure(ErrorCode.UNAVAILABLE, "the saved rooms cannot be read just now");
        } finally {
            turns.release();
        }
    }

    private void take(String id, Deadline deadline) throws HostFailure {
        if (home.has(id)) {
            return;
        }
        switch (store.claim(id, deadline)) {
            case RoomClaim.Taken(StoredRoom room) -> {
                home.takeIn(room);
                metrics.woken();
            }
            case RoomClaim.Elsewhere _ -> throw new HostFailure(ErrorCode.UNAVAILABLE, "the room is on another node");
            case RoomClaim.Absent _ -> throw Rooms.noRoom(id);
        }
    }
}
