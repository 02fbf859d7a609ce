package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Effect;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.pipeline.Lane;
import io.pserver.pipeline.PassCalls;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a room's lane: seats, passes, what they say, ticks, patches. Owned by the lane's thread, but for {@link
 * #replacement}.
 */
final class RoomBody implements Lane.Body<RoomEvent> {
    private static final Logger log = LoggerFactory.getLogger(RoomBody.class);

    private static final String TOO_MANY = "too many passes were stopped";

    private final Rooms rooms;
    private final Room room;
    private final Seats seats;
    private final RoomPasses passes;
    private final RoomPace pace;
    private final Overruns overruns;
    private final RoomVoice voice;

    /** What is still to be done after the current pass: seats to take away. */
    private final Deque<Seat> leaving = new ArrayDeque<>();

    private Start start = Start.NEW;
    private boolean finished;

    /** What is to be done before the first event. */
    private enum Start {
        NEW,
        RESTORE,
        END,
        DONE
    }

    /** What is being dealt with. Written by the lane's thread; read once by {@link #replacement}, which the clock orders. */
    private volatile @Nullable RoomEvent current;

    RoomBody(Rooms rooms, Room room, Lane<RoomEvent> lane) {
        this.rooms = rooms;
        this.room = room;
        this.seats = new Seats();
        this.passes = new RoomPasses(room, rooms.parts(), new RoomMemory(), rooms, lane::takeOver);
        this.pace = new RoomPace(room, rooms, System.nanoTime());
        this.overruns = new Overruns(room.options().overrunLimit());
        this.voice = new RoomVoice(room, seats, rooms.parts().metrics());
    }

    /** Goes on for a body whose thread is stuck. */
    private RoomBody(RoomBody stuck, Lane<RoomEvent> lane) {
        this.rooms = stuck.rooms;
        this.room = stuck.room;
        this.seats = stuck.seats;
        this.passes = stuck.passes.afterLoss(rooms, lane::takeOver);
        this.pace = stuck.pace;
        this.overruns = stuck.overruns;
        this.voice = stuck.voice;
        this.start = stuck.finished ? Start.END : Start.RESTORE;
    }

    @Override
    public void handle(RoomEvent event) {
        current = event;
        try {
            dealWith(event);
            current = null;
            settle();
        } catch (RuntimeException e) { // our bug, or a state too large to be told: it must not happen again and again
            fail(e);
            rooms.answer(event, Failure.of(ErrorCode.HANDLER_ERROR, "the room failed"));
        }
    }

    private void fail(RuntimeException e) {
        log.atError().setCause(e).addKeyValue("room", room.id()).log("room failed");
        if (!room.isClosed()) {
            end("the room failed");
        }
    }

    private void dealWith(RoomEvent event) {
        switch (event) {
            case RoomEvent.Create create -> create(create);
            case RoomEvent.Enter enter -> enter(enter);
            case RoomEvent.Message message -> message(message);
            case RoomEvent.Leave leave -> leave(leave);
            case RoomEvent.Signal(String data) -> pass(Kind.SIGNAL, null, "", data, "");
            case RoomEvent.Beat _ -> pace.woken();
            case RoomEvent.End(String reason) -> dispose(reason);
        }
    }

    // ---- events ----------------------------------------------------------------------------------------------------

    private void create(RoomEvent.Create event) {
        Outcome<Passed> outcome = pass(Kind.CREATE, null, "", "", "");
        if (outcome instanceof Outcome.Completed<Passed>) {
            event.created().complete(room.id());
        } else if (outcome != null) {
            Failure failure = failureOf(outcome);
            event.created().completeExceptionally(new HostFailure(failure));
            room.setFailure(failure);
            dispose("the room could not be made");
        }
    }

    private void enter(RoomEvent.Enter event) {
        Failure unmade = room.failure();
        if (unmade != null) {
            rooms.answer(event, unmade);
            return;
        }
        Failure refusal = refusalOf(event);
        if (refusal != null) {
            room.giveSeatBack();
            rooms.refused(event, refusal, room);
            return;
        }
        Connection connection = event.member().connection();
        String session = PassCalls.json(connection.session().open());
        Seat seat = new Seat(seats.newClient(), event.member(), session);
        String params = event.join().paramsJson();
        Outcome<Passed> outcome = runPass(Kind.JOIN, seat.client(), "", params == null ? "" : params, session);
        switch (outcome) {
            case null -> {}
            case Outcome.Completed(Passed passed) -> {
                seated(seat, event);
                effects(passed);
            }
            case Outcome.Failed<Passed> _, Outcome.Stopped<Passed> _ -> {
                room.giveSeatBack();
                afterFailure(outcome, Kind.JOIN, seat.client());
                if (!isLost()) {
                    connection.send(Frames.error(event.idJson(), failureOf(outcome)));
                }
            }
        }
    }

    private @Nullable Failure refusalOf(RoomEvent.Enter event) {
        if (finished) {
            return Failure.of(ErrorCode.NOT_FOUND, "the room has ended");
        }
        if (event.member().isIn(room)) {
            return Failure.of(ErrorCode.BAD_REQUEST, "this connection sits in the room already");
        }
        if (room.isLocked()) {
            return Failure.of(ErrorCode.FORBIDDEN, "the room is locked");
        }
        if (seats.count() >= room.options().maxClients()) {
            return Failure.of(ErrorCode.CONFLICT, "the room is full");
        }
        return null;
    }

    /** The join is through: the others get what it changed as a patch, the new client gets the whole state. */
    private void seated(Seat seat, RoomEvent.Enter event) {
        tellChanges(System.nanoTime());
        seats.add(seat);
        room.setClients(seats.count());
        voice.joined(seat, event.idJson(), passes.stateJson());
        if (!event.member().enter(room)) {
            leaving.add(seat); // the connection went away meanwhile
        }
    }

    private void message(RoomEvent.Message event) {
        Seat seat = seats.of(event.member());
        Connection connection = event.member().connection();
        String id = event.idJson();
        if (seat == null) {
            connection.send(Frames.error(id, Failure.of(ErrorCode.NOT_FOUND, "no seat in this room")));
            return;
        }
        String data = event.dataJson() == null ? "" : event.dataJson();
        Outcome<Passed> outcome = pass(Kind.MESSAGE, seat, event.type(), data, id == null ? "" : id);
        if (outcome != null && !(outcome instanceof Outcome.Completed<Passed>)) {
            connection.send(Frames.error(id, failureOf(outcome)));
        }
    }

    private void leave(RoomEvent.Leave event) {
        Seat seat = seats.of(event.member());
        boolean asked = event.idJson() != null;
        if (seat == null) {
            if (asked || !event.lost()) {
                event.member()
                        .connection()
                        .send(Frames.error(event.idJson(), Failure.of(ErrorCode.NOT_FOUND, "no seat in this room")));
            }
            return;
        }
        takeSeat(seat, !event.lost());
        if (!event.lost()) {
            seat.send(Frames.left(event.idJson(), room.id()));
        }
    }

    /** Takes a seat away and tells the room. */
    private void takeSeat(Seat seat, boolean consented) {
        if (!seats.remove(seat)) {
            return;
        }
        seat.member().exit(room);
        room.setClients(seats.count());
        room.giveSeatBack();
        pass(Kind.LEAVE, seat, "", Boolean.toString(consented), "");
    }

    // ---- passes ----------------------------------------------------------------------------------------------------

    /** Runs a pass, does what it said, and deals with its failure. Null if this thread was given up. */
    private @Nullable Outcome<Passed> pass(Kind kind, @Nullable Seat seat, String type, String text, String extra) {
        String client = seat == null ? "" : seat.client();
        Outcome<Passed> outcome = runPass(kind, client, type, text, extra);
        if (outcome instanceof Outcome.Completed(Passed passed)) {
            effects(passed);
        } else if (outcome != null) {
            afterFailure(outcome, kind, client);
        }
        return isLost() ? null : outcome;
    }

    private @Nullable Outcome<Passed> runPass(Kind kind, String client, String type, String text, String extra) {
        if (kind != Kind.SYNC && passes.memoryIsFull()) {
            tellChanges(System.nanoTime());
        }
        return passes.run(kind, client, type, text, extra);
    }

    private static Failure failureOf(Outcome<Passed> outcome) {
        return switch (outcome) {
            case Outcome.Failed(Failure failure) -> failure;
            case Outcome.Stopped(Failure failure, boolean _) -> failure;
            case Outcome.Completed<Passed> _ -> throw new IllegalStateException("it did not fail");
        };
    }

    private void afterFailure(Outcome<Passed> outcome, Kind kind, String client) {
        if (outcome instanceof Outcome.Stopped(Failure _, boolean realmLost)) {
            if (realmLost) {
                passes.restore(seats.all());
                if (isLost()) {
                    return;
                }
                voice.wholeState(passes.stateJson());
            }
            if (overruns.add()) {
                dispose(TOO_MANY);
                return;
            }
        }
        if (kind != Kind.ERROR && kind != Kind.CREATE && passes.has("onError")) {
            Failure failure = failureOf(outcome);
            String json =
                    "{\"status\":" + failure.status() + "," + failure.toJson().substring(1);
            Outcome<Passed> told = runPass(Kind.ERROR, client, kind.name().toLowerCase(Locale.ROOT), json, "");
            if (told instanceof Outcome.Completed(Passed passed)) {
                effects(passed);
            }
        }
    }

    private void effects(Passed passed) {
        boolean disposed = false;
        for (Effect effect : passed.effects()) {
            switch (effect) {
                case Effect.Broadcast(String except, String frame) -> voice.broadcast(Frame.of(frame), except);
                case Effect.Send(String client, String frame) -> voice.send(client, Frame.of(frame));
                case Effect.Kick(String client, String reason) -> kick(client, reason);
                case Effect.Lock(boolean locked) -> room.setLocked(locked);
                case Effect.Metadata(String json) -> setMetadata(json);
                case Effect.Dispose() -> disposed = true;
            }
        }
        if (disposed) {
            dispose("disposed"); // last, so that what else the pass said still reaches its clients
        }
    }

    private void kick(String client, String reason) {
        Seat seat = seats.of(client);
        if (seat != null && !leaving.contains(seat)) {
            voice.ended(seat, reason);
            leaving.add(seat);
        }
    }

    private void setMetadata(String json) {
        try {
            room.setMetadata(Metadata.parse(json));
        } catch (HostFailure e) {
            log.atWarn().addKeyValue("room", room.id()).log("metadata not set: {}", e.getMessage());
        }
    }

    /** Deals with what an event left to be done. */
    private void settle() {
        while (!finished && !isLost()) {
            Seat seat = leaving.poll();
            if (seat == null) {
                break;
            }
            takeSeat(seat, false);
        }
        if (finished || isLost() || !room.options().autoDispose()) {
            return;
        }
        if (seats.isDeserted()) {
            dispose("the last client left");
        } else if (seats.neverTaken() && room.isLeftByItsMaker()) {
            dispose("nobody came");
        }
    }

    // ---- state and time
    // ----------------------------------------------------------------------------------------------

    private void start() {
        Start how = start;
        start = Start.DONE;
        try {
            switch (how) {
                case NEW -> passes.open("");
                case RESTORE -> {
                    if (overruns.add()) {
                        end(TOO_MANY);
                    } else {
                        passes.restore(seats.all());
                        if (!isLost()) {
                            voice.wholeState(passes.stateJson());
                        }
                    }
                }
                case END -> end("disposed");
                case DONE -> {}
            }
        } catch (RuntimeException e) { // the room's file does not evaluate, or a bug of ours
            log.atError().setCause(e).addKeyValue("room", room.id()).log("room could not be started");
            room.setFailure(Failure.of(ErrorCode.HANDLER_ERROR, "the room could not be started"));
            end("the room could not be started");
        }
    }

    @Override
    public void endOfBatch() {
        if (start != Start.DONE) {
            start();
        }
        for (RoomEvent.Leave lost = room.takeLost(); lost != null && !isLost(); lost = room.takeLost()) {
            handle(lost);
        }
        if (!finished && !isLost()) {
            try {
                runDue();
            } catch (RuntimeException e) { // as in handle
                fail(e);
            }
        }
    }

    private void runDue() {
        long now = System.nanoTime();
        double elapsedMillis = pace.tickDue(now);
        if (elapsedMillis > 0 && passes.has("onTick")) {
            pass(Kind.TICK, null, "", Double.toString(elapsedMillis), "");
            settle();
        }
        for (int i = 0; i < RoomPace.MOST_TIMERS && !finished && !isLost() && timerIsDue(); i++) {
            pass(Kind.TIMER, null, "", "", "");
            settle();
        }
        if (finished || isLost()) {
            return;
        }
        if (passes.mayHaveChanged() && pace.patchDue(now)) {
            tellChanges(now);
        }
        if (seats.neverTaken() && room.options().autoDispose() && pace.isForgotten(now)) {
            dispose("nobody came");
            return;
        }
        pace.plan(passes.mayHaveChanged(), passes.nextTimerMillis(), passes.nowMillis());
    }

    private boolean timerIsDue() {
        return passes.nextTimerMillis() > 0 && passes.nextTimerMillis() <= passes.nowMillis();
    }

    /** Sends what changed since the last patch, unless the room wants no patches. */
    private void tellChanges(long nowNanos) {
        if (passes.isUnread() && pass(Kind.SYNC, null, "", "", "") == null) {
            return;
        }
        if (!passes.mayHaveChanged()) {
            passes.stateIsAsTold();
            return;
        }
        Changes changes = passes.takeChanges();
        pace.patched(nowNanos);
        if (changes != null) {
            voice.changed(changes);
        }
    }

    private void dispose(String reason) {
        if (finished) {
            return;
        }
        finished = true;
        if (passes.has("onDispose")) {
            Outcome<Passed> outcome = passes.run(Kind.DISPOSE, "", "", "", "");
            if (outcome instanceof Outcome.Completed(Passed passed)) {
                effects(passed);
            }
            if (outcome == null) {
                return; // the body that goes on ends the room
            }
        }
        end(reason);
    }

    /** The room is over: nobody finds it any more, and its clients are told. */
    private void end(String reason) {
        finished = true;
        room.setClosed();
        rooms.remove(room);
        for (Seat seat : List.copyOf(seats.all())) {
            seats.remove(seat);
            seat.member().exit(room);
            voice.ended(seat, reason);
        }
        room.setClients(0);
        log.atDebug()
                .addKeyValue("room", room.id())
                .addKeyValue("reason", reason)
                .log("room ended");
    }

    // ---- the lane's side
    // -----------------------------------------------------------------------------------------------

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public boolean isLost() {
        return passes.isLost();
    }

    @Override
    public void refuse(RoomEvent event) {
        rooms.refuse(event, room);
    }

    @Override
    public Function<Lane<RoomEvent>, Lane.Body<RoomEvent>> replacement() {
        RoomEvent stuck = current;
        if (stuck instanceof RoomEvent.Enter) {
            room.giveSeatBack();
        }
        if (stuck != null) {
            String message =
                    "the room's handler was given up: it computed longer than its budget and could not be stopped";
            rooms.answer(stuck, Failure.of(ErrorCode.BUDGET_EXCEEDED, message));
        }
        return lane -> new RoomBody(this, lane);
    }

    @Override
    public void close() {
        passes.close();
    }
}
