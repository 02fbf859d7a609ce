package io.pserver.room;

import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a room ends, and whether it has: for good, or only on this node. Nobody finds it any more, and its clients have lost their
 * seats. Owned by the room's lane.
 */
final class RoomEnding {
    private static final Logger log = LoggerFactory.getLogger(RoomEnding.class);

    private final Rooms rooms;
    private final Room room;
    private final Seats seats;
    private final RoomVoice voice;
    private final RoomPasses passes;
    private final RoomEffects effects;
    private final Snapshots snapshots;

    private boolean finished;

    RoomEnding(Lasting lasting, RoomPasses passes, RoomEffects effects, Snapshots snapshots) {
        this.rooms = lasting.rooms();
        this.room = lasting.room();
        this.seats = lasting.seats();
        this.voice = lasting.voice();
        this.passes = passes;
        this.effects = effects;
        this.snapshots = snapshots;
    }

    boolean isFinished() {
        return finished;
    }

    /** Ends the room for good, after its {@code onDispose}. */
    void dispose(String reason) {
        if (finished) {
            return;
        }
        finished = true;
        if (passes.has("onDispose")) {
            Outcome<Passed> outcome = passes.run(Kind.DISPOSE, "", "", "", "");
            if (outcome instanceof Outcome.Completed(Passed passed)) {
                var _ = effects.areTheEnd(passed); // it ends already
            }
            if (outcome == null) {
                return; // the body that goes on ends the room
            }
        }
        end(reason);
    }

    /** The room is over for good: nobody finds it any more, and its clients are told. */
    void end(String reason) {
        snapshots.remove();
        leave(reason);
    }

    /** The room is over on this node: one that is saved can be woken. */
    void leave(String reason) {
        finished = true;
        voice.patched();
        disappear();
        for (Seat seat : List.copyOf(seats.all())) {
            takeAway(seat);
            voice.ended(seat, reason);
        }
        room.setClients(0);
        log.atDebug()
                .addKeyValue("room", room.id())
                .addKeyValue("reason", reason)
                .log("room ended");
    }

    /** The room goes on at another node, where its clients come back to it: they are told nothing. */
    void moveOn() {
        finished = true;
        disappear();
        List.copyOf(seats.all()).forEach(this::takeAway);
        room.setClients(0);
    }

    /** Another node has taken the room. */
    void fenced() {
        if (!finished) {
            rooms.parts().metrics().fenced();
            leave("the room goes on at another node: come back");
        }
    }

    private void disappear() {
        room.setClosed();
        rooms.remove(room);
    }

    private void takeAway(Seat seat) {
        seats.remove(seat);
        seat.member().exit(room);
    }
}
