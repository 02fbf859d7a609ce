package io.pserver.room;

import io.pserver.session.Session;
import java.time.Duration;
import java.util.List;
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
     * @param session the connection's session as it is now, which the room shows to scripts
     */
    void join(Connection connection, @Nullable String idJson, Join join, Session session);

    /**
     * A message of a client to a room that it sits in. {@code dataJson} null means the field was missing.
     *
     * @param input the number that the client gave it, so as to be told when it was taken; 0 for none
     */
    void send(
            Connection connection,
            @Nullable String idJson,
            String roomId,
            String type,
            @Nullable String dataJson,
            long input);

    void leave(Connection connection, @Nullable String idJson, String roomId);

    /** Lists public rooms of a type; {@code whereJson} is a JSON object to be matched by the metadata, or null. */
    void list(Connection connection, @Nullable String idJson, String type, @Nullable String whereJson);

    /** The longest time for which any room of the game holds the seat of a client that is lost. */
    Duration longestHold();

    /**
     * The connection is lost, or is given up for a newer one: its seats are held, each for as long as its room says. May be called
     * again, with the same answer.
     */
    Held lost(Connection connection);

    /**
     * The seats that a client had on a node that has ended, or on this one in its life before, in rooms that were saved. Waits for the
     * database for a second or two. The seats are given to one caller only.
     *
     * @param ticket the hash of the resume token that it offers
     * @param sessionId whose the token must be
     * @return null if there are none
     */
    @Nullable
    Held recover(String ticket, String sessionId);

    /**
     * The connection is gone: the last call for it. Seats that nobody holds by {@link #lost} are given up.
     *
     * @param consented whether the client said goodbye
     */
    void disconnected(Connection connection, boolean consented);

    /** The seats of a client that is away. Any thread. */
    interface Held {
        /** The rooms in which it still has a seat. */
        List<String> rooms();

        /**
         * Hands the seats to a newer connection, by which what was missed is sent now, in order. Only once.
         *
         * @param seenPushes how many pushes of the old connection the client has received
         */
        void handTo(Connection newer, long seenPushes);

        /** The client will not come back: the seats are given up. */
        void giveUp();
    }

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
