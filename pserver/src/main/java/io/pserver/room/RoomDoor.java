package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.pipeline.PassCalls;
import io.pserver.session.SessionHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of a room: gives seats to those who join, and takes them from those who leave, are kicked or vanish. Owned by the
 * room's lane, but for {@link #isLettingIn}.
 */
final class RoomDoor {
    private static final Logger log = LoggerFactory.getLogger(RoomDoor.class);

    /** A room waits with everything for the session of who joins, so not for long. */
    private static final Duration SESSION_WAIT = Duration.ofMillis(500);

    private final RoomBody body;
    private final Rooms rooms;
    private final Room room;
    private final Seats seats;
    private final RoomPasses passes;
    private final RoomVoice voice;

    /** Whose {@code onLeave} runs: it has no seat any more. */
    private @Nullable Seat going;

    /** Seats to take away after the current pass. */
    private final Deque<Seat> leaving = new ArrayDeque<>();

    /** Whose join is through, but who has no seat yet. Written by the lane's thread; read by others after it was given up. */
    private volatile @Nullable Seat lettingIn;

    RoomDoor(RoomBody body, Rooms rooms, Room room, Seats seats, RoomPasses passes, RoomVoice voice) {
        this.body = body;
        this.rooms = rooms;
        this.room = room;
        this.seats = seats;
        this.passes = passes;
        this.voice = voice;
    }

    /** The thread of {@code stuck} was given up: those who were to leave still leave. So does whom it was letting in. */
    void goOnFor(RoomDoor stuck) {
        leaving.addAll(stuck.leaving);
        Seat halfIn = stuck.lettingIn;
        if (halfIn != null) { // the game has seen it come, and its client was told that it failed
            seats.add(halfIn);
            leaving.add(halfIn);
        }
    }

    /** The client whose join is through, but who has no seat yet; empty if there is none. */
    String lettingIn() {
        Seat seat = lettingIn;
        return seat == null || seats.of(seat.client()) == seat ? "" : seat.client();
    }

    /** Whether a join is through whose client has no seat yet. */
    boolean isLettingIn() {
        return lettingIn != null;
    }

    void enter(RoomEvent.Enter event) {
        Failure unmade = room.failure();
        if (unmade != null) {
            rooms.answer(event, unmade);
            return;
        }
        if (passes.isUnread()) {
            // What others did by objects that they kept, and what of it is no JSON, is not the newcomer's to answer
            // for.
            body.tellChanges(System.nanoTime());
            if (body.isLost()) {
                return;
            }
        }
        Failure refusal = refusalOf(event);
        if (refusal != null) {
            room.giveSeatBack();
            rooms.refused(event, refusal, room);
            return;
        }
        Connection connection = event.member().connection();
        String session;
        try {
            body.flush(); // before it may wait
            session = PassCalls.json(connection.session().open(System.nanoTime() + SESSION_WAIT.toNanos()));
        } catch (HostFailure e) {
            room.giveSeatBack();
            rooms.refused(event, e.failure(), room);
            return;
        }
        Seat seat = new Seat(seats.newClient(), event.member(), session, rooms.newUnseen(room), body.outgoing());
        String params = event.join().paramsJson();
        Outcome<Passed> outcome = body.runPass(Kind.JOIN, seat.client(), "", params == null ? "" : params, session);
        switch (outcome) {
            case null -> {}
            case Outcome.Completed(Passed passed) -> {
                if (isSeated(seat, event)) {
                    body.effects(passed);
                }
            }
            case Outcome.Failed<Passed> _, Outcome.Stopped<Passed> _ -> {
                body.afterFailure(outcome, Kind.JOIN, seat.client());
                if (!body.isLost()) {
                    room.giveSeatBack();
                    connection.send(Frames.error(event.idJson(), RoomBody.failureOf(outcome)));
                }
            }
        }
    }

    /** Saves what a pass changed of a client's session; the room waits for it, like a handler's answer. */
    void saveSession(String client, String changesJson) {
        Seat seat = going != null && going.client().equals(client) ? going : seats.of(client);
        if (seat == null) {
            return;
        }
        SessionHandle session = seat.member().connection().session();
        long deadlineNanos = System.nanoTime() + SESSION_WAIT.toNanos();
        try {
            session.merge(changesJson, deadlineNanos);
            seat.setSession(PassCalls.json(session.open(deadlineNanos)));
            seats.changed();
        } catch (HostFailure e) {
            log.atWarn().addKeyValue("room", room.id()).log("a client's session was not saved: {}", e.getMessage());
        }
    }

    private @Nullable Failure refusalOf(RoomEvent.Enter event) {
        if (body.isFinished()) {
            return Failure.of(ErrorCode.NOT_FOUND, "the room has ended");
        }
        if (event.member().isIn(room)) {
            return Failure.of(ErrorCode.BAD_REQUEST, "this connection sits in the room already");
        }
        if (!event.member().mayEnterMore()) { // asked again: many may have been on their way at once
            return Member.TOO_MANY_ROOMS;
        }
        if (room.isLocked()) {
            return Failure.of(ErrorCode.FORBIDDEN, "the room is locked");
        }
        if (seats.count() >= room.options().maxClients()) {
            return Failure.of(ErrorCode.CONFLICT, "the room is full");
        }
        return null;
    }

    /**
     * The join is through: the others get what it changed as a patch, the new client gets the whole state. False if this thread was
     * given up meanwhile.
     */
    private boolean isSeated(Seat seat, RoomEvent.Enter event) {
        lettingIn = seat;
        body.tellChanges(System.nanoTime());
        if (body.isLost()) {
            return false;
        }
        seats.add(seat);
        room.setClients(seats.count());
        body.views().begin(seat);
        if (body.isLost()) {
            return false;
        }
        lettingIn = null;
        if (body.isFinished()) {
            Failure ended = Failure.of(ErrorCode.NOT_FOUND, "the room has ended");
            event.member().connection().send(Frames.error(event.idJson(), ended));
            return false;
        }
        voice.joined(seat, event.idJson(), passes.stateJson());
        if (!event.member().enter(room)) {
            leaving.add(seat); // the connection went away meanwhile
        }
        return true;
    }

    void leave(RoomEvent.Leave event) {
        Seat seat = seats.of(event.member());
        if (seat == null) {
            Failure failure = Failure.of(ErrorCode.NOT_FOUND, "no seat in this room");
            event.member().connection().send(Frames.error(event.idJson(), failure));
            return;
        }
        takeSeat(seat, true);
        if (!body.isLost()) {
            seat.send(Frames.left(event.idJson(), room.id()));
        }
    }

    /** Takes a seat away and tells the room. */
    void takeSeat(Seat seat, boolean consented) {
        if (!seats.remove(seat)) {
            return;
        }
        seat.member().exit(room);
        room.setClients(seats.count());
        room.giveSeatBack();
        going = seat;
        body.pass(Kind.LEAVE, seat, "", Boolean.toString(consented), "");
        going = null;
    }

    /** The game wants a client to go: it is told now, and its seat is taken after the pass. */
    void kick(String client, String reason) {
        Seat seat = seats.of(client);
        if (seat != null && !leaving.contains(seat)) {
            voice.ended(seat, reason);
            leaving.add(seat);
        }
    }

    /** Takes the seats of those who are to leave. */
    void letGo() {
        while (!body.isFinished() && !body.isLost()) {
            Seat seat = leaving.poll();
            if (seat == null) {
                return;
            }
            takeSeat(seat, false);
        }
    }
}
