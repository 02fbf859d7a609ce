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
     * The realm of a room that is run again.
     *
     * @param answers what {@link RoomRealm#answers} gave when the room's file had been evaluated the first time
     */
    RoomRealm replayedRoomRealm(NewRoom room, List<String> answers, HostCalls host);

    /** Another one for each text of the game's code and each {@code game} section of the settings. */
    String fingerprint();

    /**
     * What a room realm starts with.
     *
     * @param paramsJson JSON of the room's params; empty for undefined
     * @param seed what its random numbers start from
     * @param nowMillis the time that the room's file sees when it is evaluated, in ms since 1970
     */
    record NewRoom(String id, String type, String paramsJson, String seed, double nowMillis, From from) {}

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
