package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.session.SessionHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One connection's membership in rooms: which rooms to tell when it is gone or back. Any thread. */
final class Member {
    /** Rooms that one connection may sit in at once; a few more if several let it in at the same moment. */
    static final int MOST_ROOMS = 64;

    static final Failure TOO_MANY_ROOMS =
            Failure.of(ErrorCode.CONFLICT, "a connection sits in at most " + MOST_ROOMS + " rooms");

    /** Written once, when the connection is gone; read by the lanes of its rooms. */
    private volatile Connection connection;
    /** Written when a newer connection goes on for this one, before the rooms are told; read by their lanes. */
    private volatile long seen;

    // Guarded by this.
    private final Set<Room> rooms = new HashSet<>();
    private final Map<Integer, Room> shortened = new HashMap<>(); // by their numbers
    private final List<Frame> farewells = new ArrayList<>(0); // at most one for each room
    private boolean gone;

    Member(Connection connection) {
        this.connection = connection;
    }

    /** Someone whose connection went with another node's life. */
    static Member ofBefore(String sessionId, List<String> tickets) {
        Member member = new Member(new GoneConnection("gone", new SessionBefore(sessionId), tickets));
        member.lose();
        return member;
    }

    /** Someone whose connection is gone already, and who never had a seat. */
    static Member gone(Connection connection) {
        Member member = new Member(connection);
        member.leaveAll();
        return member;
    }

    Connection connection() {
        return connection;
    }

    /** A room that was woken has a seat for it. */
    synchronized void awaitIn(Room room) {
        rooms.add(room);
    }

    /** A room gives the connection a seat; false if it is gone already. */
    synchronized boolean enter(Room room) {
        return !gone && rooms.add(room);
    }

    synchronized void exit(Room room) {
        rooms.remove(room);
        shortened.remove(room.ref(), room);
    }

    /** In which form a room tells patches: in the short one if the client asked for it, and no other room of it has the same number. */
    synchronized PatchForm formIn(Room room) {
        PatchForm wanted = connection.patchForm();
        boolean free = wanted != PatchForm.PLAIN && shortened.computeIfAbsent(room.ref(), _ -> room) == room;
        return free ? wanted : PatchForm.PLAIN;
    }

    synchronized boolean isIn(Room room) {
        return rooms.contains(room);
    }

    synchronized boolean mayEnterMore() {
        return rooms.size() < MOST_ROOMS;
    }

    synchronized boolean isGone() {
        return gone;
    }

    /** The rooms in which it has a seat, or one that is held for it. */
    synchronized List<Room> rooms() {
        return List.copyOf(rooms);
    }

    /** The connection is gone, the seats are held; the rooms to tell. Empty at the second call. */
    synchronized List<Room> lose() {
        if (gone) {
            return List.of();
        }
        gone = true;
        connection = new GoneConnection(connection.id(), connection.session(), connection.tickets());
        return List.copyOf(rooms);
    }

    /** The seats are given up; the rooms to tell. */
    synchronized List<Room> leaveAll() {
        gone = true;
        List<Room> left = List.copyOf(rooms);
        rooms.clear();
        return left;
    }

    /** A room ended the seat of a client that is away, which will be told if it comes back. */
    synchronized void farewell(Frame left) {
        farewells.add(left);
    }

    /** What was said while the client was away. */
    synchronized List<Frame> takeFarewells() {
        List<Frame> taken = List.copyOf(farewells);
        farewells.clear();
        return taken;
    }

    /** Hands all seats to the client's newer connection, which has seen so many pushes of this one. The rooms to tell. */
    List<Room> handOver(Member newer, long seenPushes) {
        seen = seenPushes;
        List<Room> moved;
        synchronized (this) {
            moved = List.copyOf(rooms);
            rooms.clear();
        }
        newer.adopt(moved); // never holding both locks
        return moved;
    }

    private synchronized void adopt(List<Room> moved) {
        rooms.addAll(moved);
    }

    /** The number of the last push that the client has seen; known when it is back. */
    long seen() {
        return seen;
    }

    /** What is left of a connection when it is gone, so that a seat that is held keeps nothing of the socket. */
    private record GoneConnection(String id, SessionHandle session, List<String> tickets) implements Connection {
        @Override
        public long queue(Frame frame) {
            return Unseen.NEVER_SENT;
        }

        @Override
        public void flush() {}

        @Override
        public boolean isStrained() {
            return false;
        }

        @Override
        public long confirmed() {
            return 0;
        }

        @Override
        public boolean hasRoomFor(List<Frame> frames) {
            return true;
        }

        @Override
        public boolean isGone() {
            return true;
        }

        @Override
        public void close(CloseCode code, String reason) {}
    }
}
