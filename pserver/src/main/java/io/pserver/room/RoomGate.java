package io.pserver.room;

import org.jspecify.annotations.Nullable;

/**
 * Where the edge hands in what clients say to rooms. Nothing here waits; answers and refusals go to the connection as
 * frames. JSON arguments are texts that have already been checked to be well-formed.
 */
public interface RoomGate {
    /**
     * A client asks for a seat.
     *
     * @param idJson the request's {@code id} as it came (a JSON number or string); null if there was none
     */
    void join(Connection connection, @Nullable String idJson, Join join);

    /** A message of a client to a room that it sits in. {@code dataJson} null means the field was missing. */
    void send(Connection connection, @Nullable String idJson, String roomId, String type, @Nullable String dataJson);

    void leave(Connection connection, @Nullable String idJson, String roomId);

    /** Lists public rooms of a type; {@code whereJson} is a JSON object to be matched by the metadata, or null. */
    void list(Connection connection, @Nullable String idJson, String type, @Nullable String whereJson);

    /** The connection is gone: its seats are given up. Called once for each connection. */
    void disconnected(Connection connection);

    /**
     * What a join asks for: exactly one of {@code type} and {@code roomId} is set.
     *
     * @param type any room of this type with a free seat, or a new one
     * @param roomId this very room
     * @param create always a new room
     * @param whereJson JSON object that the room's metadata must match; null for any
     * @param paramsJson JSON of {@code params}; null if missing
     */
    record Join(
            @Nullable String type,
            @Nullable String roomId,
            boolean create,
            @Nullable String whereJson,
            @Nullable String paramsJson) {}
}
