package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.room.RoomGate.Join;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The way of a join to its room, which is found, woken or made; one that was refused may go on to another. Any thread; nothing waits.
 */
final class Joins {
    private static final int MOST_TRIES = 4;

    private final Rooms rooms;
    private final RoomIndex index;
    private final Sleepers sleepers;

    /** Held while a room is made for a join, which takes microseconds. */
    private final Object making = new Object();

    Joins(Rooms rooms, RoomIndex index, Sleepers sleepers) {
        this.rooms = rooms;
        this.index = index;
        this.sleepers = sleepers;
    }

    /** Finds or makes the room for a join, and hands the join to it with the promise of a seat. */
    void place(RoomEvent.Enter enter) {
        try {
            String id = enter.join().roomId();
            if (id != null && !index.has(id) && sleepers.maySleep(id) && !enter.searched()) {
                wakeFor(enter, id);
                return;
            }
            Room room = id == null ? someRoom(enter) : thatRoom(id);
            if (room == null) {
                return; // it is looked for
            }
            if (!room.offer(enter)) {
                room.giveSeatBack();
                rooms.refuse(enter, room);
            }
        } catch (HostFailure e) {
            rooms.answer(enter, e.failure());
        }
    }

    private void wakeFor(RoomEvent.Enter enter, String id) {
        RoomEvent.Enter again = enter.afterSearch();
        var _ = sleepers.wake(id).whenComplete((_, failure) -> {
            if (failure instanceof HostFailure why) {
                rooms.answer(again, why.failure());
            } else {
                place(again);
            }
        });
    }

    private Room thatRoom(String id) throws HostFailure {
        Room room = index.get(id);
        if (room == null || room.isClosed()) {
            throw Rooms.noRoom(id);
        }
        if (!room.promiseSeat()) {
            throw new HostFailure(ErrorCode.CONFLICT, "the room is full");
        }
        return room;
    }

    /** Null if rooms that sleep have to be looked for first. */
    private @Nullable Room someRoom(RoomEvent.Enter enter) throws HostFailure {
        Join join = enter.join();
        String type = join.type() == null ? "" : join.type();
        JsonNode where = Metadata.parse(join.whereJson());
        String params = join.paramsJson() == null ? "" : join.paramsJson();
        if (join.create()) {
            return newRoom(type, params);
        }
        Room open = index.openRoom(type, where);
        if (open == null && !isSearched(enter)) {
            search(enter, type, where);
            return null;
        }
        if (open == null && !where.isEmpty()) {
            throw new HostFailure(ErrorCode.NOT_FOUND, "there is no room of that kind with a free seat");
        }
        if (open != null) {
            return open;
        }
        synchronized (making) { // or each of many first joins would make a room of its own
            Room other = index.openRoom(type, where);
            return other == null ? newRoom(type, params) : other;
        }
    }

    private Room newRoom(String type, String params) throws HostFailure {
        Room room = rooms.make(type, params, new CompletableFuture<>());
        if (!room.promiseSeat()) {
            throw new HostFailure(ErrorCode.CONFLICT, "the room is full");
        }
        room.setForJoin();
        return room;
    }

    /** Looks for rooms that sleep before one is made for a join; false if there can be none. */
    private boolean isSearched(RoomEvent.Enter enter) {
        Join join = enter.join();
        String type = join.type();
        RoomOptions options =
                type == null ? null : rooms.parts().game().get().roomTypes().get(type);
        if (rooms.isClosed() || enter.searched() || join.create() || type == null || options == null) {
            return true;
        }
        return !options.persist() || options.isPrivate();
    }

    private void search(RoomEvent.Enter enter, String type, JsonNode where) {
        RoomEvent.Enter again = enter.afterSearch();
        var _ = sleepers.wakeSome(type, where)
                .whenComplete((_, _) -> place(again)); // without the database, rooms are new
    }

    /** A room refused a join: one that asked for any room of the type goes on to another. */
    void refused(RoomEvent.Enter enter, Failure failure, Room room) {
        boolean elsewhere = enter.join().roomId() == null
                && enter.tries() < MOST_TRIES
                && !rooms.isClosed()
                && enter.member().mayEnterMore()
                && !enter.member().isIn(room);
        if (elsewhere) {
            place(enter.afterRefusal());
        } else {
            rooms.answer(enter, failure);
        }
    }
}
