package io.pserver.loadtest.scenario;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The seats of one room. The first that is greeted by the server makes the room; the others then join it by its id.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Party {
    private final String roomType;
    private final List<Seat> seats = new ArrayList<>();
    private boolean roomAsked;
    private @Nullable String roomId;

    // For the game that is played: the round, when it began, and how many have not got it yet.
    long round;
    long sentAt;
    int pending;

    Party(String roomType) {
        this.roomType = roomType;
    }

    void add(Seat seat) {
        seats.add(seat);
    }

    List<Seat> seats() {
        return seats;
    }

    /** Called by a seat that the server greeted. */
    void greeted(Seat seat) {
        if (roomId != null || !roomAsked) {
            roomAsked = true;
            seat.join(roomType, roomId);
        }
    }

    /** Called by a seat that is seated now; the first one brings the others in. */
    void joined(String room) {
        if (roomId == null) {
            roomId = room;
            seats.forEach(seat -> seat.join(roomType, room));
        }
    }

    String roomId() {
        String id = roomId;
        if (id == null) {
            throw new IllegalStateException("nobody is seated yet");
        }
        return id;
    }
}
