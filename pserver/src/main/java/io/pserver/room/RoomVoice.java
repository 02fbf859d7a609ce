package io.pserver.room;

import io.pserver.handlers.realm.RoomRealm.Changes;
import org.jspecify.annotations.Nullable;

/**
 * What a room says to its clients: frames encoded once for all of them, and the numbers of its patches. Owned by the room's lane.
 */
final class RoomVoice {
    private final Room room;
    private final Seats seats;
    private final RoomMetrics metrics;
    private long seq;

    RoomVoice(Room room, Seats seats, RoomMetrics metrics) {
        this.room = room;
        this.seats = seats;
        this.metrics = metrics;
    }

    /** A frame to everyone but {@code except}; empty: to everyone. */
    void broadcast(Frame frame, String except) {
        for (Seat seat : seats.all()) {
            if (!seat.client().equals(except)) {
                seat.send(frame);
            }
        }
    }

    /** A frame to one client, if it is still there. */
    void send(String client, Frame frame) {
        Seat seat = seats.of(client);
        if (seat != null) {
            seat.send(frame);
        }
    }

    /** The new client's seat and the whole state, as of the last patch. */
    void joined(Seat seat, @Nullable String idJson, String stateJson) {
        metrics.joined();
        seat.send(Frames.joined(idJson, room, seat.client(), seq, stateJson));
    }

    /** What changed since the last patch; nothing is said if the room wants no patches. */
    void changed(Changes changes) {
        if (room.options().patchRate() == 0) {
            return;
        }
        seq++;
        String patch = changes.patch();
        metrics.patched(patch == null);
        broadcast(
                patch == null
                        ? Frames.state(room, seq, String.valueOf(changes.state()))
                        : Frames.patch(room, seq, patch),
                "");
    }

    /** The whole state, after the realm was lost. */
    void wholeState(String stateJson) {
        changed(new Changes(null, stateJson));
    }

    void ended(Seat seat, String reason) {
        seat.send(Frames.ended(room.id(), reason));
    }
}
