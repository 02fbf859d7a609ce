package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.JsonText;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.persistence.Deadline;
import io.pserver.pipeline.Lane;
import io.pserver.pipeline.PassCalls;
import io.pserver.pipeline.RoomDesk;
import io.pserver.session.Session;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms of this node: makes them, hands them what clients and handlers say, answers for those that take nothing, and ends them
 * with the node. Any thread; nothing waits but {@link #recover}, {@link #drain} and {@link #close}.
 *
 * <p>When full: a room's ring refuses with {@code overloaded}; so does this node when it has {@value #MOST_ROOMS} rooms.
 */
public final class Rooms implements RoomGate, RoomDesk, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rooms.class);

    static final int MOST_ROOMS = 50_000;
    static final int ID_LENGTH = 12;

    private static final Duration END = Duration.ofSeconds(5);
    private static final String ID_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

    private final RoomParts parts;
    private final RoomTimers timers;
    private final SecureRandom random = new SecureRandom();
    private final RoomIndex index = new RoomIndex();
    private final Members members = new Members();
    private final UnseenBytes unseenBytes = UnseenBytes.ofThisNode();
    private final Sleepers sleepers;
    private final Joins joins;
    private final AtomicInteger refs = new AtomicInteger();

    private volatile boolean closed; // written by close, read by any thread

    private Rooms(RoomParts parts) {
        this.parts = parts;
        this.timers = RoomTimers.start();
        this.sleepers = new Sleepers(this, parts, index);
        this.joins = new Joins(this, index, sleepers);
    }

    public static Rooms start(RoomParts parts) {
        Rooms rooms = new Rooms(parts);
        parts.store().onFenced(rooms::fenced);
        parts.metrics().rooms(rooms.index::size);
        parts.metrics().unseen(rooms.unseenBytes::held);
        return rooms;
    }

    RoomParts parts() {
        return parts;
    }

    RoomTimers timers() {
        return timers;
    }

    Members members() {
        return members;
    }

    boolean isClosed() {
        return closed;
    }

    /** Rooms that live on this node now. */
    public int count() {
        return index.size();
    }

    // ---- from handlers and rooms
    // -------------------------------------------------------------------------------------

    @Override
    public CompletableFuture<String> create(String type, String paramsJson) throws HostFailure {
        CompletableFuture<String> created = new CompletableFuture<>();
        make(type, paramsJson.equals("null") ? "" : paramsJson, created);
        return created;
    }

    /** Makes a room, which tells by {@code created} whether the game has made it. */
    Room make(String type, String paramsJson, CompletableFuture<String> created) throws HostFailure {
        RoomOptions options = parts.game().get().roomTypes().get(type);
        if (options == null) {
            throw new HostFailure(ErrorCode.NOT_FOUND, "there is no room type " + JsonText.quote(type));
        }
        if (closed) {
            throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        }
        if (index.size() >= MOST_ROOMS) {
            parts.laneMetrics().refusedFull();
            throw new HostFailure(ErrorCode.OVERLOADED, "the node has as many rooms as it takes");
        }
        Room room = new Room(newId(), newRef(), type, paramsJson, options, null);
        run(room, new RoomEvent.Create(created));
        parts.metrics().made();
        return room;
    }

    /** Starts a room's lane and lets it be found. */
    void run(Room room, RoomEvent first) {
        String type = room.type();
        room.runOn(Lane.start(
                "ps-lane-room-" + type + ":" + room.id(),
                parts.ring(),
                parts.budget().turnPasses(),
                parts.watchdog().threads(),
                lane -> RoomBody.of(this, room, lane)));
        room.offer(first);
        index.add(room);
        if (room.isClosed()) { // before it could be found
            remove(room);
        }
    }

    static HostFailure noRoom(String id) {
        return new HostFailure(ErrorCode.NOT_FOUND, "there is no room " + JsonText.quote(id));
    }

    /** Another node has taken a room: any thread. */
    private void fenced(String id, long epoch) {
        Room room = index.get(id);
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
                index.all().stream().filter(room -> room.options().persist()).toList();
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

    /** What the next room is called on the wire. */
    int newRef() {
        return refs.getAndIncrement() & 0xffff;
    }

    @Override
    public String find(String type, String whereJson) throws HostFailure {
        return index.listJson(type, Metadata.parse(whereJson));
    }

    @Override
    public CompletableFuture<String> signal(String roomId, String dataJson) throws HostFailure {
        if (!index.has(roomId) && sleepers.maySleep(roomId)) {
            return sleepers.wake(roomId).thenCompose(id -> signalled(id, dataJson));
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
        Room room = index.get(roomId);
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

    @Override
    public void join(Connection connection, @Nullable String idJson, Join join, Session session) {
        RoomEvent.Enter enter = new RoomEvent.Enter(members.of(connection), idJson, join, PassCalls.json(session));
        if (!enter.member().mayEnterMore()) {
            answer(enter, Member.TOO_MANY_ROOMS);
            return;
        }
        joins.place(enter);
    }

    @Override
    public void send(
            Connection connection,
            @Nullable String idJson,
            String roomId,
            String type,
            @Nullable String dataJson,
            long input) {
        offer(roomId, new RoomEvent.Message(members.of(connection), idJson, type, dataJson, input));
    }

    @Override
    public void leave(Connection connection, @Nullable String idJson, String roomId) {
        offer(roomId, new RoomEvent.Leave(members.of(connection), idJson));
    }

    private void offer(String roomId, RoomEvent event) {
        Room room = index.get(roomId);
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
            connection.send(Frames.rooms(idJson, index.listJson(type, Metadata.parse(whereJson))));
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
        return members.lost(connection);
    }

    @Override
    public @Nullable Held recover(String ticket, String sessionId) {
        return sleepers.recover(ticket, sessionId);
    }

    @Override
    public void disconnected(Connection connection, boolean consented) {
        members.disconnected(connection, consented);
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
            joins.refused(enter, Failure.of(ErrorCode.NOT_FOUND, "the room has ended"), room);
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

    /** A room refused a join. */
    void refused(RoomEvent.Enter enter, Failure failure, Room room) {
        joins.refused(enter, failure, room);
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
        if (index.remove(room)) {
            parts.metrics().disposed();
        }
    }

    /** Ends all rooms, each with its {@code onDispose}; one that does not end within 5 s is left behind. */
    @Override
    public void close() {
        closed = true;
        List<Room> all = index.all();
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
