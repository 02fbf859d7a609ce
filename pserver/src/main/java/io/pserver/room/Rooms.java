package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.JsonText;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.pipeline.Lane;
import io.pserver.pipeline.RoomDesk;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rooms of this node: makes them, finds them, and hands them what clients and handlers say. Any thread; nothing waits.
 *
 * <p>When full: a room's ring refuses with {@code overloaded}; so does this node when it has {@value #MOST_ROOMS} rooms.
 */
public final class Rooms implements RoomGate, RoomDesk, AutoCloseable {
    static final int MOST_ROOMS = 50_000;

    private static final Duration END = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 4;
    private static final int MOST_LISTED = 1_000;
    private static final String ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int ID_LENGTH = 12;

    private final RoomParts parts;
    private final RoomTimers timers;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Room> byId = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Room>> byType = new ConcurrentHashMap<>();
    private final Map<Connection, Member> members = new ConcurrentHashMap<>();

    /** Held while a room is made for a join, which takes microseconds. */
    private final Object making = new Object();

    private volatile boolean closed; // written by close, read by any thread

    private Rooms(RoomParts parts) {
        this.parts = parts;
        this.timers = RoomTimers.start();
    }

    public static Rooms start(RoomParts parts) {
        Rooms rooms = new Rooms(parts);
        parts.metrics().rooms(rooms.byId::size);
        return rooms;
    }

    RoomParts parts() {
        return parts;
    }

    RoomTimers timers() {
        return timers;
    }

    /** Rooms that live on this node now. */
    public int count() {
        return byId.size();
    }

    // ---- from handlers and rooms
    // -------------------------------------------------------------------------------------

    @Override
    public CompletableFuture<String> create(String type, String paramsJson) throws HostFailure {
        CompletableFuture<String> created = new CompletableFuture<>();
        make(type, paramsJson.equals("null") ? "" : paramsJson, created);
        return created;
    }

    private Room make(String type, String paramsJson, CompletableFuture<String> created) throws HostFailure {
        RoomOptions options = parts.game().get().roomTypes().get(type);
        if (options == null) {
            throw new HostFailure(ErrorCode.NOT_FOUND, "there is no room type " + JsonText.quote(type));
        }
        if (closed) {
            throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        }
        if (byId.size() >= MOST_ROOMS) {
            parts.laneMetrics().refusedFull();
            throw new HostFailure(ErrorCode.OVERLOADED, "the node has as many rooms as it takes");
        }
        Room room = new Room(newId(), type, paramsJson, options);
        room.runOn(Lane.start(
                "ps-lane-room-" + type + ":" + room.id(),
                parts.ring(),
                parts.budget().turnPasses(),
                parts.watchdog().threads(),
                lane -> new RoomBody(this, room, lane)));
        room.offer(new RoomEvent.Create(created));
        parts.metrics().made();
        byId.put(room.id(), room);
        byType.computeIfAbsent(type, _ -> new ConcurrentHashMap<>()).put(room.id(), room);
        if (room.isClosed()) { // before it could be found
            remove(room);
        }
        return room;
    }

    private String newId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        }
        return id.toString();
    }

    @Override
    public String find(String type, String whereJson) throws HostFailure {
        return listJson(type, Metadata.parse(whereJson));
    }

    private String listJson(String type, JsonNode where) {
        StringBuilder json = new StringBuilder("[");
        int count = 0;
        for (Room room : roomsOf(type)) {
            if (!room.isListed() || !matches(room, where) || count++ >= MOST_LISTED) {
                continue;
            }
            JsonText.quote(room.id(), json.append(json.length() == 1 ? "{\"id\":" : ",{\"id\":"));
            JsonText.quote(room.type(), json.append(",\"type\":"));
            json.append(",\"clients\":").append(room.clients());
            json.append(",\"maxClients\":").append(room.options().maxClients());
            JsonNode metadata = room.metadata();
            json.append(",\"metadata\":")
                    .append(metadata == null ? "{}" : metadata.toString())
                    .append('}');
        }
        return json.append(']').toString();
    }

    private Collection<Room> roomsOf(String type) {
        return byType.getOrDefault(type, Map.of()).values();
    }

    private static boolean matches(Room room, JsonNode where) {
        JsonNode metadata = room.metadata();
        return where.isEmpty() || (metadata != null && Metadata.matches(metadata, where));
    }

    @Override
    public void signal(String roomId, String dataJson) throws HostFailure {
        Room room = byId.get(roomId);
        if (room == null || room.isClosed()) {
            throw new HostFailure(ErrorCode.NOT_FOUND, "there is no room " + JsonText.quote(roomId));
        }
        if (!room.offer(new RoomEvent.Signal(dataJson))) {
            parts.laneMetrics().refusedFull();
            throw new HostFailure(ErrorCode.OVERLOADED, "the room has too many events to deal with already");
        }
    }

    // ---- from clients
    // --------------------------------------------------------------------------------------------------

    private Member memberOf(Connection connection) {
        return members.computeIfAbsent(connection, Member::new);
    }

    @Override
    public void join(Connection connection, @Nullable String idJson, Join join) {
        RoomEvent.Enter enter = new RoomEvent.Enter(memberOf(connection), idJson, join, 0);
        if (!enter.member().mayEnterMore()) {
            answer(
                    enter,
                    Failure.of(ErrorCode.CONFLICT, "a connection sits in at most " + Member.MOST_ROOMS + " rooms"));
            return;
        }
        place(enter);
    }

    /** Finds or makes the room for a join, and hands the join to it with the promise of a seat. */
    private void place(RoomEvent.Enter enter) {
        try {
            String id = enter.join().roomId();
            Room room = id == null ? someRoom(enter.join()) : thatRoom(id);
            if (!room.offer(enter)) {
                room.giveSeatBack();
                refuse(enter, room);
            }
        } catch (HostFailure e) {
            answer(enter, e.failure());
        }
    }

    private Room thatRoom(String id) throws HostFailure {
        Room room = byId.get(id);
        if (room == null || room.isClosed()) {
            throw new HostFailure(ErrorCode.NOT_FOUND, "there is no room " + JsonText.quote(id));
        }
        if (!room.promiseSeat()) {
            throw new HostFailure(ErrorCode.CONFLICT, "the room is full");
        }
        return room;
    }

    private Room someRoom(Join join) throws HostFailure {
        String type = join.type() == null ? "" : join.type();
        JsonNode where = Metadata.parse(join.whereJson());
        String params = join.paramsJson() == null ? "" : join.paramsJson();
        if (join.create()) {
            return newRoom(type, params);
        }
        Room open = openRoom(type, where);
        if (open == null && !where.isEmpty()) {
            throw new HostFailure(ErrorCode.NOT_FOUND, "there is no room of that kind with a free seat");
        }
        if (open != null) {
            return open;
        }
        synchronized (making) { // or each of many first joins would make a room of its own
            Room other = openRoom(type, where);
            return other == null ? newRoom(type, params) : other;
        }
    }

    private Room newRoom(String type, String params) throws HostFailure {
        Room room = make(type, params, new CompletableFuture<>());
        if (!room.promiseSeat()) {
            throw new HostFailure(ErrorCode.CONFLICT, "the room is full");
        }
        room.setForJoin();
        return room;
    }

    private @Nullable Room openRoom(String type, JsonNode where) {
        for (Room room : roomsOf(type)) {
            if (room.isListed() && matches(room, where) && room.promiseSeat()) {
                return room;
            }
        }
        return null;
    }

    @Override
    public void send(
            Connection connection, @Nullable String idJson, String roomId, String type, @Nullable String dataJson) {
        offer(roomId, new RoomEvent.Message(memberOf(connection), idJson, type, dataJson));
    }

    @Override
    public void leave(Connection connection, @Nullable String idJson, String roomId) {
        offer(roomId, new RoomEvent.Leave(memberOf(connection), idJson, false));
    }

    private void offer(String roomId, RoomEvent event) {
        Room room = byId.get(roomId);
        if (room == null) {
            answer(event, Failure.of(ErrorCode.NOT_FOUND, "there is no room " + JsonText.quote(roomId)));
        } else if (!room.offer(event)) {
            refuse(event, room);
        }
    }

    @Override
    public void list(Connection connection, @Nullable String idJson, String type, @Nullable String whereJson) {
        try {
            connection.send(Frames.rooms(idJson, listJson(type, Metadata.parse(whereJson))));
        } catch (HostFailure e) {
            connection.send(Frames.error(idJson, e.failure()));
        }
    }

    @Override
    public void disconnected(Connection connection) {
        Member member = members.remove(connection);
        if (member != null) {
            for (Room room : member.leaveAll()) {
                room.connectionLost(new RoomEvent.Leave(member, null, true));
            }
        }
    }

    // ---- from rooms
    // ------------------------------------------------------------------------------------------------------

    /** A room's lane did not take an event: it is full, or has ended. */
    void refuse(RoomEvent event, Room room) {
        Failure failure = room.failure();
        if (failure != null) {
            answer(event, failure);
            return;
        }
        if (event instanceof RoomEvent.Enter enter && enter.join().roomId() == null && room.isClosed()) {
            refused(enter, Failure.of(ErrorCode.NOT_FOUND, "the room has ended"), room);
            return;
        }
        if (closed) {
            answer(event, Failure.of(ErrorCode.SHUTTING_DOWN, "the node is shutting down"));
        } else if (room.isClosed()) {
            answer(event, Failure.of(ErrorCode.NOT_FOUND, "the room has ended"));
        } else {
            parts.laneMetrics().refusedFull();
            answer(event, Failure.of(ErrorCode.OVERLOADED, "the room has too many events to deal with already"));
        }
    }

    /** A room refused a join: one that asked for any room of the type goes on to another. */
    void refused(RoomEvent.Enter enter, Failure failure, Room room) {
        boolean elsewhere = enter.join().roomId() == null
                && enter.tries() < MOST_TRIES
                && !closed
                && !enter.member().isIn(room);
        if (elsewhere) {
            place(new RoomEvent.Enter(enter.member(), enter.idJson(), enter.join(), enter.tries() + 1));
        } else {
            answer(enter, failure);
        }
    }

    /** Tells whoever waits for an event that it failed. */
    void answer(RoomEvent event, Failure failure) {
        switch (event) {
            case RoomEvent.Create(CompletableFuture<String> created) ->
                created.completeExceptionally(new HostFailure(failure));
            case RoomEvent.Enter enter -> tell(enter.member(), enter.idJson(), failure);
            case RoomEvent.Message message -> tell(message.member(), message.idJson(), failure);
            case RoomEvent.Leave leave -> {
                if (!leave.lost()) {
                    tell(leave.member(), leave.idJson(), failure);
                }
            }
            case RoomEvent.Signal _, RoomEvent.Beat _, RoomEvent.End _ -> {}
        }
    }

    private static void tell(Member member, @Nullable String idJson, Failure failure) {
        member.connection().send(Frames.error(idJson, failure));
    }

    void remove(Room room) {
        if (byId.remove(room.id(), room)) {
            parts.metrics().disposed();
            Map<String, Room> ofType = byType.get(room.type());
            if (ofType != null) {
                ofType.remove(room.id());
            }
        }
    }

    /** Ends all rooms, each with its {@code onDispose}; one that does not end within 5 s is left behind. */
    @Override
    public void close() {
        closed = true;
        List<Room> all = List.copyOf(byId.values());
        for (Room room : all) {
            Lane<RoomEvent> lane = room.lane();
            if (!room.offer(new RoomEvent.End("the node is shutting down")) && lane != null) {
                lane.stop();
            }
        }
        try {
            for (Room room : all) {
                Lane<RoomEvent> lane = room.lane();
                if (lane != null && !lane.awaitEnd(END)) {
                    lane.stop();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        timers.close();
    }
}
