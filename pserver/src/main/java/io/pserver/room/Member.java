package io.pserver.room;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One connection's membership in rooms: which rooms to tell when it is gone. Any thread. */
final class Member {
    /** Rooms that one connection may sit in at once. */
    static final int MOST_ROOMS = 64;

    private final Connection connection;

    // Guarded by this.
    private final Set<Room> rooms = new HashSet<>();
    private boolean gone;

    Member(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** A room gives the connection a seat; false if it is gone already. */
    synchronized boolean enter(Room room) {
        return !gone && rooms.add(room);
    }

    synchronized void exit(Room room) {
        rooms.remove(room);
    }

    synchronized boolean isIn(Room room) {
        return rooms.contains(room);
    }

    synchronized boolean mayEnterMore() {
        return rooms.size() < MOST_ROOMS;
    }

    /** The connection is gone; the rooms to tell. */
    synchronized List<Room> leaveAll() {
        gone = true;
        List<Room> left = List.copyOf(rooms);
        rooms.clear();
        return left;
    }
}
