package io.pserver.room;

import io.pserver.handlers.realm.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What of a room outlasts the thread that runs it: a body that goes on for a stuck one takes it over as it is. Owned by the room's
 * lane.
 */
record Lasting(
        Rooms rooms,
        Room room,
        Seats seats,
        Outgoing outgoing,
        Inputs inputs,
        RoomPace pace,
        Overruns overruns,
        RoomVoice voice) {
    static Lasting of(Rooms rooms, Room room) {
        Seats seats = new Seats();
        return new Lasting(
                rooms,
                room,
                seats,
                new Outgoing(),
                new Inputs(),
                new RoomPace(room, rooms, System.nanoTime()),
                new Overruns(room.options().overrunLimit()),
                new RoomVoice(room, seats, rooms.parts().metrics()));
    }

    /** The tick that took inputs is over; {@code failure} null if it went well. */
    void answerInputs(@Nullable Failure failure) {
        inputs.answer(failure);
        inputs.takenNumbers().forEach(voice::took);
    }
}
