package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.room.StoredRoom;
import io.pserver.room.RoomGate.Held;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The rooms that were saved and may go on here: whether there can be any, and who sat in those that are woken. Any thread; only
 * {@link #recover} waits.
 */
final class Sleepers implements Wakings.Home {
    private static final Logger log = LoggerFactory.getLogger(Sleepers.class);

    private static final Duration RECOVERY = Duration.ofMillis(1_500);

    private final Rooms rooms;
    private final RoomParts parts;
    private final RoomIndex index;
    private final Strays strays = new Strays();
    private final Wakings wakings;

    Sleepers(Rooms rooms, RoomParts parts, RoomIndex index) {
        this.rooms = rooms;
        this.parts = parts;
        this.index = index;
        this.wakings = new Wakings(parts.store(), parts.metrics(), this);
    }

    /** As {@link Wakings#wake}. */
    CompletableFuture<String> wake(String id) {
        return wakings.wake(id);
    }

    /** Wakes a room of a type whose metadata match, if there is one; done in any case. */
    CompletableFuture<String> wakeSome(String type, JsonNode where) {
        return wakings.wakeSome(
                type, where.toString(), metadata -> Metadata.matches(Metadata.ofStored(metadata), where));
    }

    @Override
    public boolean has(String id) {
        Room room = index.get(id);
        return room != null && !room.isClosed();
    }

    @Override
    public void takeIn(StoredRoom stored) throws HostFailure {
        RoomOptions options = parts.game().get().roomTypes().get(stored.type());
        if (options == null || !options.persist()) {
            throw Rooms.noRoom(stored.id());
        }
        if (rooms.isClosed()) {
            throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        }
        SavedSeats saved = SavedSeats.parse(stored.seatsJson());
        synchronized (strays) { // or whoever has no room yet might be forgotten
            strays.forgetGone();
            List<Origin.Taken> seats = saved.seats().stream()
                    .map(seat -> new Origin.Taken(seat, strays.of(seat)))
                    .toList();
            Origin origin = new Origin(stored, saved.clientsMade(), seats);
            Room room = new Room(stored.id(), rooms.newRef(), stored.type(), stored.paramsJson(), options, origin);
            seats.forEach(seat -> seat.member().awaitIn(room));
            rooms.run(room, new RoomEvent.Beat());
        }
    }

    /** Whether a room that is not here may be had from the database. */
    boolean maySleep(String id) {
        return !rooms.isClosed() && id.length() == Rooms.ID_LENGTH && somePersist();
    }

    private boolean somePersist() {
        return parts.game().get().roomTypes().values().stream().anyMatch(RoomOptions::persist);
    }

    /** As {@link RoomGate#recover}: the seats of a client, in rooms that are woken for it. Waits for the database. */
    @Nullable
    Held recover(String ticket, String sessionId) {
        if (rooms.isClosed() || !somePersist()) {
            return null;
        }
        Deadline deadline = Deadline.in(RECOVERY);
        try {
            List<CompletableFuture<String>> asked = wakings.byTicket(ticket, deadline).stream()
                    .filter(id -> !index.has(id))
                    .map(wakings::wake)
                    .toList();
            for (CompletableFuture<String> room : asked) {
                room.exceptionally(_ -> "").get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (DataException | ExecutionException | TimeoutException e) {
            log.atDebug().setCause(e).log("seats could not be looked for");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
        Member member = strays.take(ticket, sessionId);
        return member == null || member.rooms().isEmpty() ? null : new HeldSeats(rooms.members(), member);
    }
}
