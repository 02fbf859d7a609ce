package io.pserver.pipeline;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import java.util.concurrent.CompletableFuture;

/** Where a room's scripts have their room saved. Called by the room's lane; never waits. */
@FunctionalInterface
public interface RoomSaves {
    /** For lanes without a room. */
    RoomSaves NONE = (_, _, _, _) -> {
        throw new HostFailure(ErrorCode.HANDLER_ERROR, "only a room can be saved");
    };

    /** What is to be saved, as {@link io.pserver.handlers.realm.HostCalls#saveRoom} has it; done when it is durable. */
    CompletableFuture<String> save(String stateJson, String keptJson, String metadataJson, boolean locked)
            throws HostFailure;
}
