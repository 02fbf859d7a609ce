package io.pserver.room;

import io.pserver.handlers.realm.RoomRealm.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * What a room does when a client's connection is lost and when it is back: the seat is held for as long as the room's {@code
 * reconnectMs}, and what the room says meanwhile waits for the client. Owned by the room's lane.
 */
final class Holding {
    private static final String TOO_LATE = "away for too long";

    private final Rooms rooms;
    private final Room room;
    private final Seats seats;
    private final Outgoing outgoing;
    private final RoomVoice voice;
    private final RoomPasses passes;
    private final RoomRunner runner;
    private final RoomDoor door;
    private final RoomMetrics metrics;
    private final long holdNanos;

    Holding(Lasting lasting, RoomPasses passes, RoomRunner runner, RoomDoor door) {
        this.rooms = lasting.rooms();
        this.room = lasting.room();
        this.seats = lasting.seats();
        this.outgoing = lasting.outgoing();
        this.voice = lasting.voice();
        this.passes = passes;
        this.runner = runner;
        this.door = door;
        this.metrics = rooms.parts().metrics();
        this.holdNanos = room.options().reconnect().toNanos();
    }

    /** The connection is lost; the client may come back. */
    void drop(Member member) {
        Seat seat = seats.of(member);
        if (seat == null || seat.isAway()) {
            return;
        }
        if (holdNanos == 0) {
            door.takeSeat(seat, false);
            return;
        }
        seats.goAway(seat, System.nanoTime() + holdNanos);
        metrics.dropped();
        hook(Kind.DROP, "onDrop", seat);
    }

    /** The room was saved and wakes: who sat in it has a while to come back, from when it was lost on. */
    void wake(Origin origin) {
        seats.countFrom(origin.clientsMade());
        long nowMillis = System.currentTimeMillis();
        long nowNanos = System.nanoTime();
        List<Origin.Taken> byTime = new ArrayList<>(origin.seats());
        byTime.sort(Comparator.comparingLong(taken -> until(taken, origin)));
        for (Origin.Taken taken : origin.seats()) {
            Seat seat = new Seat(
                    taken.saved().client(),
                    taken.member(),
                    taken.saved().sessionJson(),
                    rooms.newUnseen(room),
                    outgoing);
            seat.missedAll();
            // room.save() may have come before the view was told, and what is kept may be older than the seats.
            seat.hasViewOfItsOwn(taken.saved().ownView() || passes.hadViewOfItsOwn(seat.client()));
            passes.restoreSeat(seat);
            seats.add(seat);
        }
        for (Origin.Taken taken : byTime) {
            Seat seat = Objects.requireNonNull(seats.of(taken.saved().client()), "it was just taken");
            seats.goAway(seat, nowNanos + (until(taken, origin) - nowMillis) * 1_000_000);
        }
        room.setClients(seats.count());
    }

    /** Until when a seat is held, since 1970. */
    private long until(Origin.Taken taken, Origin origin) {
        long away = taken.saved().awayUntilMillis();
        return away > 0
                ? away
                : origin.stored().lostMillis() + room.options().reconnect().toMillis();
    }

    /** The client is gone for good. */
    void giveUp(Member member, boolean consented) {
        Seat seat = seats.of(member);
        if (seat != null) {
            door.takeSeat(seat, consented);
        }
    }

    /** The client goes on by a newer connection. */
    void back(RoomEvent.Back event) {
        Seat seat = seats.of(event.before());
        if (seat == null) {
            turnAway(room, event, TOO_LATE);
            return;
        }
        if (!seat.isAway()) { // the loss was not told yet
            drop(event.before());
            if (passes.isLost() || !seat.isAway()) {
                return;
            }
        }
        boolean complete = seats.comeBack(seat, event.after());
        metrics.resumed(complete);
        voice.isBack(seat);
        if (!complete) {
            runner.tellChanges(System.nanoTime());
            if (passes.isLost()) {
                return; // the body that goes on tells everybody the whole state
            }
            voice.caughtUp(seat, passes.stateJson());
        }
        hook(Kind.RECONNECT, "onReconnect", seat);
        if (!passes.isLost() && event.after().isGone()) {
            drop(event.after());
        }
    }

    /** Gives up the seats whose clients have been away for too long; whether there were any. */
    boolean expire(long nowNanos) {
        boolean any = false;
        for (Seat seat = seats.firstAway();
                seat != null && nowNanos - seat.heldUntilNanos() >= 0 && !passes.isLost();
                seat = seats.firstAway()) {
            metrics.expired();
            seat.end(Frames.ended(room.id(), TOO_LATE));
            door.takeSeat(seat, false);
            any = true;
        }
        return any;
    }

    /** In how many nanoseconds the next seat is to be given up; {@link Long#MAX_VALUE} if none is held. */
    long nextNanos(long nowNanos) {
        Seat seat = seats.firstAway();
        return seat == null ? Long.MAX_VALUE : Math.max(0, seat.heldUntilNanos() - nowNanos);
    }

    private void hook(Kind kind, String name, Seat seat) {
        if (passes.has(name)) {
            runner.pass(kind, seat, "", "", "");
        }
    }

    /** Tells a client that came back that its seat is gone. */
    static void turnAway(Room room, RoomEvent.Back event, String reason) {
        event.after().exit(room);
        event.after().connection().send(Frames.ended(room.id(), reason));
    }
}
