package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.JsonText;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.room.StoredRoom;
import io.pserver.pipeline.Lane;
import io.pserver.pipeline.RoomDesk;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The rooms of this node: makes them, finds them, and hands them what clients and handlers say. Any thread; nothing waits.
 *
 * <p>When full: a room's ring refuses with {@code overloaded}; so does this node when it has {@value #MOST_ROOMS} rooms.
 */
public final class Rooms implements RoomGate, RoomDesk, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rooms.class);

    static final int MOST_ROOMS = 50_000;

    private static final Duration END = Duration.ofSeconds(5);
    private static final Duration RECOVERY = Duration.ofMillis(1_500);
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
    private final UnseenBytes unseenBytes = UnseenBytes.ofThisNode();
    private final Strays strays = new Strays();
    private final Wakings wakings;

    /** Held while a room is made for a join, which takes microseconds. */
    private final Object making = new Object();

    private volatile boolean closed; // written by close, read by any thread

    private Rooms(RoomParts parts) {
        this.parts = parts;
        this.timers = RoomTimers.start();
        this.wakings = new Wakings(parts.store(), parts.metrics(), new Home());
    }

    public static Rooms start(RoomParts parts) {
        Rooms rooms = new Rooms(parts);
        parts.store().onFenced(rooms::fenced);
        parts.metrics().rooms(rooms.byId::size);
        parts.metrics().unseen(rooms.unseenBytes::held);
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
        Room room = new Room(newId(), type, paramsJson, options, null);
        run(room, new RoomEvent.Create(created));
        parts.metrics().made();
        return room;
    }

    /** Starts a room's lane and lets it be found. */
    private void run(Room room, RoomEvent first) {
        String type = room.type();
        room.runOn(Lane.start(
                "ps-lane-room-" + type + ":" + room.id(),
                parts.ring(),
                parts.budget().turnPasses(),
                parts.watchdog().threads(),
                lane -> RoomBody.of(this, room, lane)));
        room.offer(first);
        byId.put(room.id(), room);
        byType.computeIfAbsent(type, _ -> new ConcurrentHashMap<>()).put(room.id(), room);
        if (room.isClosed()) { // before it could be found
            remove(room);
        }
    }

    // ---- rooms that were saved
    // -----------------------------------------------------------------------------------------

    /** Where rooms go on that were saved. */
    private final class Home implements Wakings.Home {
        @Override
        public boolean has(String id) {
            Room room = byId.get(id);
            return room != null && !room.isClosed();
        }

        @Override
        public void takeIn(StoredRoom stored) throws HostFailure {
            RoomOptions options = parts.game().get().roomTypes().get(stored.type());
            if (options == null || !options.persist()) {
                throw noRoom(stored.id());
            }
            if (closed) {
                throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
            }
            SavedSeats saved = SavedSeats.parse(stored.seatsJson());
            synchronized (strays) { // or whoever has no room yet might be forgotten
                strays.forgetGone();
                List<Origin.Taken> seats = saved.seats().stream()
                        .map(seat -> new Origin.Taken(seat, strays.of(seat)))
                        .toList();
                Origin origin = new Origin(stored, saved.clientsMade(), seats);
                Room room = new Room(stored.id(), stored.type(), stored.paramsJson(), options, origin);
                seats.forEach(seat -> seat.member().awaitIn(room));
                run(room, new RoomEvent.Beat());
            }
        }
    }

    static HostFailure noRoom(String id) {
        return new HostFailure(ErrorCode.NOT_FOUND, "there is no room " + JsonText.quote(id));
    }

    /** Whether a room that is not here may be had from the database. */
    private boolean maySleep(String id) {
        return !closed && id.length() == ID_LENGTH && somePersist();
    }

    private boolean somePersist() {
        return parts.game().get().roomTypes().values().stream().anyMatch(RoomOptions::persist);
    }

    /** Looks for rooms that sleep before one is made for a join; false if there can be none. */
    private boolean isSearched(RoomEvent.Enter enter) {
        Join join = enter.join();
        String type = join.type();
        RoomOptions options =
                type == null ? null : parts.game().get().roomTypes().get(type);
        if (closed || enter.searched() || join.create() || type == null || options == null) {
            return true;
        }
        return !options.persist() || options.isPrivate();
    }

    private void search(RoomEvent.Enter enter, String type, JsonNode where) {
        RoomEvent.Enter again = new RoomEvent.Enter(enter.member(), enter.idJson(), enter.join(), enter.tries(), true);
        var _ = wakings.wakeSome(
                        type, where.toString(), metadata -> Metadata.matches(Metadata.ofStored(metadata), where))
                .whenComplete((_, _) -> place(again)); // without the database, rooms are new
    }

    @Override
    public @Nullable Held recover(String ticket, String sessionId) {
        if (closed || !somePersist()) {
            return null;
        }
        Deadline deadline = Deadline.in(RECOVERY);
        try {
            List<CompletableFuture<String>> asked = wakings.byTicket(ticket, deadline).stream()
                    .filter(id -> !byId.containsKey(id))
                    .map(wakings::wake)
                    .toList();
            for (CompletableFuture<String> room : asked) {
                room.exceptionally(_ -> "").get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (DataException | ExecutionException | TimeoutException e) {
            log.atDebug().setCause(e).log("seats could not be looked for");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
        Member member = strays.take(ticket, sessionId);
        return member == null || member.rooms().isEmpty() ? null : new HeldSeats(this, member);
    }

    /** Another node has taken a room: any thread. */
    private void fenced(String id, long epoch) {
        Room room = byId.get(id);
        if (room != null && room.epoch() == epoch) {
            room.tell(new RoomEvent.Fenced());
        }
    }

    /**
     * The node ends: rooms that persist are saved and leave it, before their clients are told to come back. Others live until {@link
     * #close}. Waits 10 s at most.
     */
    public void drain() {
        closed = true;
        List<Room> leaving =
                byId.values().stream().filter(room -> room.options().persist()).toList();
        leaving.forEach(room -> room.tell(new RoomEvent.End("the node drains")));
        try {
            Deadline end = Deadline.in(END);
            for (Room room : leaving) {
                Lane<RoomEvent> lane = room.lane();
                if (lane != null && !lane.awaitEnd(end.left())) {
                    log.atWarn().addKeyValue("room", room.id()).log("room could not be saved in time");
                }
            }
            if (!leaving.isEmpty() && !parts.store().flush(Deadline.in(END))) {
                log.atWarn().log("not all rooms are saved");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
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
    public CompletableFuture<String> signal(String roomId, String dataJson) throws HostFailure {
        if (!byId.containsKey(roomId) && maySleep(roomId)) {
            return wakings.wake(roomId).thenCompose(id -> signalled(id, dataJson));
        }
        hand(roomId, dataJson);
        return CompletableFuture.completedFuture("");
    }

    private CompletableFuture<String> signalled(String roomId, String dataJson) {
        try {
            hand(roomId, dataJson);
            return CompletableFuture.completedFuture("");
        } catch (HostFailure e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void hand(String roomId, String dataJson) throws HostFailure {
        Room room = byId.get(roomId);
        if (room == null || room.isClosed()) {
            throw noRoom(roomId);
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
        RoomEvent.Enter enter = new RoomEvent.Enter(memberOf(connection), idJson, join, 0, false);
        if (!enter.member().mayEnterMore()) {
            answer(enter, Member.TOO_MANY_ROOMS);
            return;
        }
        place(enter);
    }

    /** Finds or makes the room for a join, and hands the join to it with the promise of a seat. */
    private void place(RoomEvent.Enter enter) {
        try {
            String id = enter.join().roomId();
            if (id != null && !byId.containsKey(id) && maySleep(id) && !enter.searched()) {
                wakeFor(enter, id);
                return;
            }
            Room room = id == null ? someRoom(enter) : thatRoom(id);
            if (room == null) {
                return; // it is looked for
            }
            if (!room.offer(enter)) {
                room.giveSeatBack();
                refuse(enter, room);
            }
        } catch (HostFailure e) {
            answer(enter, e.failure());
        }
    }

    private void wakeFor(RoomEvent.Enter enter, String id) {
        RoomEvent.Enter again = new RoomEvent.Enter(enter.member(), enter.idJson(), enter.join(), enter.tries(), true);
        var _ = wakings.wake(id).whenComplete((_, failure) -> {
            if (failure instanceof HostFailure why) {
                answer(again, why.failure());
            } else {
                place(again);
            }
        });
    }

    private Room thatRoom(String id) throws HostFailure {
        Room room = byId.get(id);
        if (room == null || room.isClosed()) {
            throw noRoom(id);
        }
        if (!room.promiseSeat()) {
            throw new HostFailure(ErrorCode.CONFLICT, "the room is full");
        }
        return room;
    }

    /** Null if rooms that sleep have to be looked for first. */
    private @Nullable Room someRoom(RoomEvent.Enter enter) throws HostFailure {
        Join join = enter.join();
        String type = join.type() == null ? "" : join.type();
        JsonNode where = Metadata.parse(join.whereJson());
        String params = join.paramsJson() == null ? "" : join.paramsJson();
        if (join.create()) {
            return newRoom(type, params);
        }
        Room open = openRoom(type, where);
        if (open == null && !isSearched(enter)) {
            search(enter, type, where);
            return null;
        }
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
            Connection connection,
            @Nullable String idJson,
            String roomId,
            String type,
            @Nullable String dataJson,
            long input) {
        offer(roomId, new RoomEvent.Message(memberOf(connection), idJson, type, dataJson, input));
    }

    @Override
    public void leave(Connection connection, @Nullable String idJson, String roomId) {
        offer(roomId, new RoomEvent.Leave(memberOf(connection), idJson));
    }

    private void offer(String roomId, RoomEvent event) {
        Room room = byId.get(roomId);
        if (room == null && closed) {
            answer(event, Failure.of(ErrorCode.SHUTTING_DOWN, "the node is shutting down"));
        } else if (room == null) {
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
    public Duration longestHold() {
        Duration longest = Duration.ZERO;
        Collection<RoomOptions> types = parts.game().get().roomTypes().values();
        for (RoomOptions options : types) {
            longest = longest.compareTo(options.reconnect()) < 0 ? options.reconnect() : longest;
        }
        return types.isEmpty() ? RoomOptions.DEFAULTS.reconnect() : longest;
    }

    @Override
    public Held lost(Connection connection) {
        Member member = memberOf(connection);
        for (Room room : member.lose()) {
            room.tell(new RoomEvent.Drop(member));
        }
        return new HeldSeats(this, member);
    }

    @Override
    public void disconnected(Connection connection, boolean consented) {
        Member member = members.remove(connection);
        if (member != null && !member.isGone()) {
            giveUp(member, consented);
        }
    }

    void giveUp(Member member, boolean consented) {
        for (Room room : member.leaveAll()) {
            room.tell(new RoomEvent.Gone(member, consented));
        }
    }

    /** A client's newer connection takes its seats. */
    void handOver(Member before, Connection newer, long seenPushes) {
        Member after = memberOf(newer);
        before.takeFarewells().forEach(newer::send);
        for (Room room : before.handOver(after, seenPushes)) {
            room.tell(new RoomEvent.Back(before, after));
        }
    }

    /** Where a new seat keeps what its client may not have seen; null if the room does not hold seats. */
    @Nullable
    Unseen newUnseen(Room room) {
        return room.options().reconnect().isZero() ? null : new Unseen(unseenBytes);
    }

    // ---- from rooms
    // ------------------------------------------------------------------------------------------------------

    /** A room's lane did not take an event: it is full, or has ended. */
    void refuse(RoomEvent event, Room room) {
        if (event instanceof RoomEvent.Back back) { // the ring takes it, or the room has ended
            Holding.turnAway(room, back, "the room has ended");
            return;
        }
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
                && enter.member().mayEnterMore()
                && !enter.member().isIn(room);
        if (elsewhere) {
            place(new RoomEvent.Enter(
                    enter.member(), enter.idJson(), enter.join(), enter.tries() + 1, enter.searched()));
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
            case RoomEvent.Leave leave -> tell(leave.member(), leave.idJson(), failure);
            case RoomEvent.Drop _, RoomEvent.Back _, RoomEvent.Gone _ -> {}
            case RoomEvent.Signal _, RoomEvent.Beat _, RoomEvent.End _, RoomEvent.Fenced _ -> {}
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
