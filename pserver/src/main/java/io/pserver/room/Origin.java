package io.pserver.room;

import io.pserver.persistence.room.StoredRoom;
import java.util.List;

/**
 * What a room that was saved goes on from. Read once, by the room's lane.
 *
 * @param clientsMade how many clients it ever had
 * @param seats in the order in which they were taken
 */
record Origin(StoredRoom stored, int clientsMade, List<Taken> seats) {
    /** A seat, and who may come back to it. */
    record Taken(SavedSeats.Saved saved, Member member) {}

    Origin {
        seats = List.copyOf(seats);
    }
}
