package io.pserver.room;

import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.pipeline.Lane;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One room as the rest of the node sees it: how to reach its lane, and what it is found by.
 *
 * <p>Threading: any thread. What it is found by is written by the room's lane and read by all.
 */
final class Room {
    private final String id;
    private final int ref;
    private final String type;
    private final String paramsJson;
    private final RoomOptions options;

    /**
     * Clients that were lost or came back while the ring was full, which never lasts longer than a pass. Each costs its client a
     * connection. Drained by the lane.
     */
    private final Queue<RoomEvent> owed = new ConcurrentLinkedQueue<>();

    // Written by the lane's thread, read by any.
    private volatile int clients;
    private volatile boolean locked;
    private volatile boolean closed;
    private volatile @Nullable JsonNode metadata;

    /** Seats that are taken or promised to a join on its way. Written by any thread. */
    private final AtomicInteger promised = new AtomicInteger();

    /** Whether a join made it; written once, after that join's seat was promised, read by the lane. */
    private volatile boolean forJoin;

    /** Why the room could not be made; written by the lane before it closes, read by any thread after. */
    private volatile @Nullable Failure failure;

    // Written once, before the room can be found.
    private volatile @Nullable Lane<RoomEvent> lane;

    /** What it goes on from; null for a new room. */
    private final @Nullable Origin origin;

    /** {@code ref} is what short patches call it: 0 to 65,535, and nearly always another than that of any other room of this node. */
    Room(String id, int ref, String type, String paramsJson, RoomOptions options, @Nullable Origin origin) {
        this.origin = origin;
        if (origin != null) { // before it can be found, or a join would pass it over
            this.promised.set(origin.seats().size());
            this.clients = origin.seats().size();
            this.locked = origin.stored().locked();
            this.metadata = Metadata.ofStored(origin.stored().metadataJson());
        }
        this.id = id;
        this.ref = ref;
        this.type = type;
        this.paramsJson = paramsJson;
        this.options = options;
    }

    void runOn(Lane<RoomEvent> itsLane) {
        lane = itsLane;
    }

    String id() {
        return id;
    }

    int ref() {
        return ref;
    }

    String type() {
        return type;
    }

    String paramsJson() {
        return paramsJson;
    }

    @Nullable
    Origin origin() {
        return origin;
    }

    /** Under which this node owns the room; 1 for a new room. */
    long epoch() {
        return origin == null ? 1 : origin.stored().epoch();
    }

    RoomOptions options() {
        return options;
    }

    /** False if the ring is full or the room has ended. */
    boolean offer(RoomEvent event) {
        Lane<RoomEvent> itsLane = lane;
        return itsLane != null && itsLane.offer(event);
    }

    /** A client is lost or back: refused only by a room that has ended, since its seat is at stake. */
    void tell(RoomEvent event) {
        if (!owed.isEmpty() || !offer(event)) {
            owed.add(event);
        }
        if (closed) {
            turnAway();
        }
    }

    @Nullable
    RoomEvent takeOwed() {
        return owed.poll();
    }

    /** The room has ended: whoever came back meanwhile is told. */
    private void turnAway() {
        for (RoomEvent event = owed.poll(); event != null; event = owed.poll()) {
            if (event instanceof RoomEvent.Back back) {
                Holding.turnAway(this, back, "the room has ended");
            }
        }
    }

    @Nullable
    Lane<RoomEvent> lane() {
        return lane;
    }

    /** Promises a seat to a join that is on its way; false if there is none. Each promise is kept or given back. */
    boolean promiseSeat() {
        int now = promised.get();
        while (now < options.maxClients()) {
            if (promised.compareAndSet(now, now + 1)) {
                return true;
            }
            now = promised.get();
        }
        return false;
    }

    /** A join made this room, and has its promise. */
    void setForJoin() {
        forJoin = true;
    }

    /** Whether the join that made it has failed, and no other is on its way. */
    boolean isLeftByItsMaker() {
        return forJoin && promised.get() == 0;
    }

    /** A join was refused, or a client left. */
    void giveSeatBack() {
        promised.decrementAndGet();
    }

    boolean isListed() {
        return !closed && !locked && !options.isPrivate();
    }

    /** Why the room could not be made; null if it could. */
    @Nullable
    Failure failure() {
        return failure;
    }

    void setFailure(Failure why) {
        failure = why;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isLocked() {
        return locked;
    }

    int clients() {
        return clients;
    }

    @Nullable
    JsonNode metadata() {
        return metadata;
    }

    /** As JSON. */
    String metadataJson() {
        JsonNode object = metadata;
        return object == null ? "{}" : object.toString();
    }

    // ---- for the room's lane ---------------------------------------------------------------------------------------

    void setClients(int count) {
        clients = count;
    }

    void setLocked(boolean isLocked) {
        locked = isLocked;
    }

    void setMetadata(JsonNode object) {
        metadata = object;
    }

    void setClosed() {
        closed = true;
        turnAway();
    }
}
