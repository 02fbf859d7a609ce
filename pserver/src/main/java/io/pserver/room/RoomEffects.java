package io.pserver.room;

import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.RoomRealm.Effect;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.pipeline.PassCalls;
import io.pserver.session.SessionHandle;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the passes of a room said. Owned by the room's lane. */
final class RoomEffects {
    private static final Logger log = LoggerFactory.getLogger(RoomEffects.class);

    /** A room waits with everything until a session is saved, so not for long. */
    private static final Duration SESSION_WAIT = Duration.ofMillis(500);

    private final Room room;
    private final Seats seats;
    private final RoomVoice voice;
    private final RoomPasses passes;
    private final Threshold threshold;

    RoomEffects(Lasting lasting, RoomPasses passes, Threshold threshold) {
        this.room = lasting.room();
        this.seats = lasting.seats();
        this.voice = lasting.voice();
        this.passes = passes;
        this.threshold = threshold;
    }

    /** Does all that a pass said, in order; true if the room wants to end. */
    boolean areTheEnd(Passed passed) {
        boolean disposed = false;
        for (Effect effect : passed.effects()) {
            switch (effect) {
                case Effect.Broadcast broadcast -> say(broadcast);
                case Effect.Send(String client, String frame, boolean isVolatile) ->
                    voice.send(client, Frame.of(frame), isVolatile);
                case Effect.Session(String client, String changes) -> saveSession(client, changes);
                case Effect.Kick(String client, String reason) -> kick(client, reason);
                case Effect.Lock(boolean locked) -> room.setLocked(locked);
                case Effect.Metadata(String json) -> setMetadata(json);
                case Effect.View _, Effect.ViewFailed _ -> {} // read by RoomViews, which asked for them
                case Effect.Dispose() -> disposed = true;
                case Effect.Kept(String json) -> passes.keep(json);
            }
        }
        return disposed;
    }

    private void say(Effect.Broadcast broadcast) {
        RoomVoice.Event event =
                new RoomVoice.Event(Frame.of(broadcast.frame()), broadcast.except(), broadcast.isVolatile());
        if (broadcast.afterPatch()) {
            voice.broadcastAfterPatch(event);
        } else {
            voice.broadcast(event);
        }
    }

    /** Saves what a pass changed of a client's session; the room waits for it, like a handler's answer. */
    private void saveSession(String client, String changesJson) {
        Seat seat = threshold.seatOf(client);
        if (seat == null) {
            return;
        }
        SessionHandle session = seat.member().connection().session();
        long deadlineNanos = System.nanoTime() + SESSION_WAIT.toNanos();
        try {
            session.merge(changesJson, deadlineNanos);
            seat.setSession(PassCalls.json(session.open(deadlineNanos)));
            seats.changed();
        } catch (HostFailure e) {
            log.atWarn().addKeyValue("room", room.id()).log("a client's session was not saved: {}", e.getMessage());
        }
    }

    /** The game wants a client to go: it is told now, and its seat is taken after the pass. */
    private void kick(String client, String reason) {
        Seat seat = seats.of(client);
        if (seat != null && !threshold.isToLeave(seat)) {
            voice.ended(seat, reason);
            threshold.toLeave(seat);
        }
    }

    private void setMetadata(String json) {
        try {
            room.setMetadata(Metadata.parse(json));
        } catch (HostFailure e) {
            log.atWarn().addKeyValue("room", room.id()).log("metadata not set: {}", e.getMessage());
        }
    }
}
