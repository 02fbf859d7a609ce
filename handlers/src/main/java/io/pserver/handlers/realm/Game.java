package io.pserver.handlers.realm;

import io.pserver.handlers.game.Routes;
import java.util.Map;

/** One loaded generation of a game. Immutable; any thread. */
public interface Game {
    Routes routes();

    /** The options of each room type. */
    Map<String, RoomOptions> roomTypes();

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
     * @param stateJson the state to go on from; empty for a new room
     */
    record NewRoom(String id, String type, String paramsJson, String seed, String stateJson) {}
}
