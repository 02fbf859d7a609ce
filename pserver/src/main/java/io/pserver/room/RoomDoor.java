package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import org.jspecify.annotations.Nullable;

/**
 * The door of a room: gives seats to those who join, and takes them from those who leave, are kicked or vanish. Owned by the
 * room's lane.
 */
final class RoomDoor {
    private final Rooms rooms;
    private final Room room;
    private final Seats seats;
    private final Outgoing outgoing;
    private final RoomVoice voice;
    private final RoomPasses passes;
    private final Threshold threshold;
    private final RoomRunner runner;
    private final RoomEnding ending;

    RoomDoor(Lasting lasting, RoomPasses passes, Threshold threshold, RoomRunner runner, RoomEnding ending) {
        this.rooms = lasting.rooms();
        this.room = lasting.room();
        this.seats = lasting.seats();
        this.outgoing = lasting.outgoing();
        this.voice = lasting.voice();
        this.passes = passes;
        this.threshold = threshold;
        this.runner = runner;
        this.ending = ending;
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
            runner.tellChanges(System.nanoTime());
            if (passes.isLost()) {
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
        String session = event.session();
        Seat seat = new Seat(seats.newClient(), event.member(), session, rooms.newUnseen(room), outgoing);
        String params = event.join().paramsJson();
        Outcome<Passed> outcome = runner.runPass(Kind.JOIN, seat.client(), "", params == null ? "" : params, session);
        switch (outcome) {
            case null -> {}
            case Outcome.Completed(Passed passed) -> {
                if (isSeated(seat, event)) {
                    runner.effects(passed);
                }
            }
            case Outcome.Failed<Passed> _, Outcome.Stopped<Passed> _ -> {
                runner.afterFailure(outcome, Kind.JOIN, seat.client());
                if (!passes.isLost()) {
                    room.giveSeatBack();
                    connection.send(Frames.error(event.idJson(), RoomRunner.failureOf(outcome)));
                }
            }
        }
    }

    private @Nullable Failure refusalOf(RoomEvent.Enter event) {
        if (ending.isFinished()) {
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
        threshold.lettingIn(seat);
        runner.tellChanges(System.nanoTime());
        if (passes.isLost()) {
            return false;
        }
        seats.add(seat);
        room.setClients(seats.count());
        runner.views().begin(seat);
        if (passes.isLost()) {
            return false;
        }
        threshold.lettingIn(null);
        if (ending.isFinished()) {
            Failure ended = Failure.of(ErrorCode.NOT_FOUND, "the room has ended");
            event.member().connection().send(Frames.error(event.idJson(), ended));
            return false;
        }
        voice.joined(seat, event.idJson(), passes.stateJson());
        if (!event.member().enter(room)) {
            threshold.toLeave(seat); // the connection went away meanwhile
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
        if (!passes.isLost()) {
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
        threshold.going(seat);
        runner.pass(Kind.LEAVE, seat, "", Boolean.toString(consented), "");
        threshold.going(null);
    }

    /** Deals with what an event left to be done: seats are taken, and a room that everybody has left ends. */
    void settle() {
        letGo();
        if (ending.isFinished() || passes.isLost() || !room.options().autoDispose()) {
            return;
        }
        if (seats.isDeserted()) {
            ending.dispose("the last client left");
        } else if (seats.neverTaken() && room.isLeftByItsMaker()) {
            ending.dispose("nobody came");
        }
    }

    /** Takes the seats of those who are to leave. */
    private void letGo() {
        while (!ending.isFinished() && !passes.isLost()) {
            Seat seat = threshold.nextToLeave();
            if (seat == null) {
                return;
            }
            takeSeat(seat, false);
        }
    }
}
