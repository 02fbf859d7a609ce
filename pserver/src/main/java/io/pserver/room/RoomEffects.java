package io.pserver.room;

import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.RoomRealm.Effect;
import io.pserver.handlers.realm.RoomRealm.Passed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the passes of a room said. Owned by the room's lane. */
final class RoomEffects {
    private static final Logger log = LoggerFactory.getLogger(RoomEffects.class);

    private final Room room;
    private final RoomVoice voice;
    private final RoomDoor door;
    private final RoomPasses passes;

    RoomEffects(Room room, RoomVoice voice, RoomDoor door, RoomPasses passes) {
        this.room = room;
        this.voice = voice;
        this.door = door;
        this.passes = passes;
    }

    /** Does all that a pass said, in order; true if the room wants to end. */
    boolean areTheEnd(Passed passed) {
        boolean disposed = false;
        for (Effect effect : passed.effects()) {
            switch (effect) {
                case Effect.Broadcast broadcast -> say(broadcast);
                case Effect.Send(String client, String frame, boolean isVolatile) ->
                    voice.send(client, Frame.of(frame), isVolatile);
                case Effect.Session(String client, String changes) -> door.saveSession(client, changes);
                case Effect.Kick(String client, String reason) -> door.kick(client, reason);
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

    private void setMetadata(String json) {
        try {
            room.setMetadata(Metadata.parse(json));
        } catch (HostFailure e) {
            log.atWarn().addKeyValue("room", room.id()).log("metadata not set: {}", e.getMessage());
        }
    }
}
