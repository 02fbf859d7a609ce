package io.pserver.handlers.realm;

import io.pserver.handlers.game.Routes;
import io.pserver.persistence.model.ModelDefinition;
import java.util.List;
import java.util.Map;

/** One loaded generation of a game. Immutable; any thread. */
public interface Game {
    Routes routes();

    /** The options of each room type. */
    Map<String, RoomOptions> roomTypes();

    /** What the game keeps in its databases. */
    List<ModelDefinition> models();

    /** A realm with all request handlers. Takes milliseconds. @throws IllegalStateException if the game no longer loads */
    WorkerRealm newWorkerRealm(HostCalls host);

    /**
     * A realm for one room.
     *
     * @param room what the room is called and starts with
     */
    RoomRealm newRoomRealm(NewRoom room, HostCalls host);

    /**
     * What a room realm starts with.
     *
     * @param paramsJson JSON of the room's params; empty for undefined
     * @param seed what its random numbers start from
     */
    record NewRoom(String id, String type, String paramsJson, String seed, From from) {}

    /**
     * What a room goes on from.
     *
     * @param stateJson the state; empty for a new room
     * @param keptJson what a {@link RoomRealm.Kind#SNAPSHOT} pass said; empty for nothing
     * @param metadataJson a JSON object
     */
    record From(String stateJson, String keptJson, String metadataJson, boolean locked) {
        /** Nothing at all. */
        public static final From NOTHING = new From("", "", "{}", false);
    }
}
