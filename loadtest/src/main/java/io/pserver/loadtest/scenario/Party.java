package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The seats of one room. The first that is greeted by the server makes the room; the others then join it by its id.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Party {
    private final String roomType;
    private final List<Seat> seats = new ArrayList<>();
    private boolean roomAsked;
    private @Nullable String roomId;

    // For the game that is played: the round, when it began, and how many have not got it yet.
    long round;
    long sentAt;
    int pending;

    Party(String roomType) {
        this.roomType = roomType;
    }

    void add(Seat seat) {
        seats.add(seat);
    }

    List<Seat> seats() {
        return seats;
    }

    /** Called by a seat that the server greeted. */
    void greeted(Seat seat) {
        if (roomId != null || !roomAsked) {
            roomAsked = true;
            seat.join();
        }
    }

    /** Called by a seat that is seated now; the first one brings the others in. */
    void joined(String room) {
        if (roomId == null) {
            roomId = room;
            seats.forEach(Seat::join);
        }
    }

    byte[] joinMessage() {
        String which = roomId == null ? "\"create\":true" : "\"roomId\":\"" + roomId + "\"";
        return ("{\"op\":\"join\",\"id\":1,\"room\":\"" + roomType + "\"," + which + ",\"params\":{}}").getBytes(UTF_8);
    }

    byte[] leaveMessage() {
        return ("{\"op\":\"leave\",\"id\":2,\"room\":\"" + roomId + "\"}").getBytes(UTF_8);
    }

    String roomId() {
        String id = roomId;
        if (id == null) {
            throw new IllegalStateException("nobody is seated yet");
        }
        return id;
    }

    /** Returns the room id in an answer to a join, or null if there is none. */
    static @Nullable String roomIdOf(String answer) {
        String before = "\"room\":\"";
        int at = answer.indexOf(before);
        int end = at < 0 ? -1 : answer.indexOf('"', at + before.length());
        return end < 0 ? null : answer.substring(at + before.length(), end);
    }
}
