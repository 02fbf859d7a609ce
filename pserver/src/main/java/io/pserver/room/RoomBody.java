package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.pipeline.Lane;
import io.pserver.room.RoomPasses.RoomPorts;
import io.pserver.room.journal.Journal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a room's lane: passes, what they say, ticks, patches. Owned by the lane's thread, but for {@link #answerStuck} and
 * {@link #replacement}.
 */
final class RoomBody implements Lane.Body<RoomEvent> {
    private static final Logger log = LoggerFactory.getLogger(RoomBody.class);

    private static final String TOO_MANY = "too many passes were stopped";
    private static final Failure GIVEN_UP = Failure.of(
            ErrorCode.BUDGET_EXCEEDED,
            "the room's handler was given up: it computed longer than its budget and could not be stopped");

    private static final Failure TICK_FULL =
            Failure.of(ErrorCode.OVERLOADED, "too many messages wait for the room's next tick");

    private final Rooms rooms;
    private final Room room;
    private final Seats seats;
    private final RoomPasses passes;
    private final RoomPace pace;
    private final Overruns overruns;
    private final Outgoing outgoing;
    private final Inputs inputs;
    private final RoomVoice voice;
    private final Holding holding;
    private final RoomViews views;
    private final Snapshots snapshots;

    private final RoomDoor door;
    private final RoomEffects effects;

    /** The pass that the thread before was given up in, until the game has been told. */
    private @Nullable Event mishap;

    private Start start = Start.NEW;
    /** Until the game has made the room, no time passes in it: opening its code may take longer than a tick. */
    private boolean awaitsCreation;

    private boolean finished;

    /** What is to be done before the first event. */
    private enum Start {
        NEW,
        WAKE,
        RESTORE,
        END,
        DONE
    }

    /** What is being dealt with. Written by the lane's thread; read once by {@link #answerStuck}, which the clock orders. */
    private volatile @Nullable RoomEvent current;

    RoomBody(Rooms rooms, Room room, Lane<RoomEvent> lane) {
        this.rooms = rooms;
        this.room = room;
        this.seats = new Seats();
        this.outgoing = new Outgoing();
        this.inputs = new Inputs();
        this.passes = new RoomPasses(room, rooms.parts(), new RoomMemory(), outgoing, ports(lane), journal());
        this.pace = new RoomPace(room, rooms, System.nanoTime());
        this.overruns = new Overruns(room.options().overrunLimit());
        this.voice = new RoomVoice(room, seats, rooms.parts().metrics());
        this.door = new RoomDoor(this, rooms, room, seats, passes, voice);
        this.effects = new RoomEffects(room, voice, door, passes);
        this.views = new RoomViews(this, passes, seats, voice);
        this.holding = new Holding(this, rooms, room, seats, passes, voice, door);
        this.snapshots = new Snapshots(room, passes, seats, rooms.parts().store(), System.nanoTime());
        this.start = room.origin() == null ? Start.NEW : Start.WAKE;
        this.awaitsCreation = room.origin() == null;
    }

    private Journal journal() {
        boolean records = room.options().record();
        return records ? rooms.parts().journals().begin(room.type(), room.id()) : Journal.NONE;
    }

    private RoomPorts ports(Lane<RoomEvent> lane) {
        return new RoomPorts(rooms, this::save, lane::takeOver);
    }

    private CompletableFuture<String> save(String state, String kept, String metadata, boolean locked)
            throws HostFailure {
        return snapshots.save(state, kept, metadata, locked);
    }

    /** Goes on for a body whose thread is stuck. */
    private RoomBody(RoomBody stuck, Lane<RoomEvent> lane) {
        this.rooms = stuck.rooms;
        this.room = stuck.room;
        this.seats = stuck.seats;
        this.outgoing = stuck.outgoing;
        this.inputs = stuck.inputs;
        this.passes = stuck.passes.afterLoss(ports(lane));
        this.pace = stuck.pace;
        this.overruns = stuck.overruns;
        this.voice = stuck.voice;
        this.door = new RoomDoor(this, rooms, room, seats, passes, voice);
        this.effects = new RoomEffects(room, voice, door, passes);
        this.views = new RoomViews(this, passes, seats, voice);
        this.holding = new Holding(this, rooms, room, seats, passes, voice, door);
        this.snapshots = stuck.snapshots.afterLoss(passes);
        this.door.goOnFor(stuck.door);
        Event lost = stuck.passes.running();
        this.mishap = lost == null ? stuck.mishap : lost;
        this.start = stuck.finished ? Start.END : Start.RESTORE;
        this.awaitsCreation = stuck.awaitsCreation;
    }

    @Override
    public void handle(RoomEvent event) {
        current = event;
        if (!(event instanceof RoomEvent.Beat)) {
            snapshots.touch();
        }
        try {
            dealWith(event);
            current = null;
            settle();
            if (!isLost()) {
                outgoing.flushIfOld();
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (fail(e)) {
                rooms.answer(event, Failure.of(ErrorCode.HANDLER_ERROR, "the room failed"));
            }
        }
    }

    /**
     * Our bug, or a state too large to be told: it must not happen again and again, so the room ends. False if this thread was given up,
     * and must do nothing more.
     */
    private boolean fail(Throwable e) {
        if (!passes.isStillMine()) {
            return false;
        }
        log.atError().setCause(e).addKeyValue("room", room.id()).log("room failed");
        if (!room.isClosed()) {
            leave("the room failed");
        }
        return true;
    }

    private void dealWith(RoomEvent event) {
        switch (event) {
            case RoomEvent.Create create -> create(create);
            case RoomEvent.Enter enter -> door.enter(enter);
            case RoomEvent.Message message -> message(message);
            case RoomEvent.Leave leave -> door.leave(leave);
            case RoomEvent.Drop(Member member) -> holding.drop(member);
            case RoomEvent.Back back -> holding.back(back);
            case RoomEvent.Gone(Member member, boolean consented) -> holding.giveUp(member, consented);
            case RoomEvent.Signal(String data) -> pass(Kind.SIGNAL, null, "", data, "");
            case RoomEvent.Beat _ -> pace.woken();
            case RoomEvent.End(String reason) -> nodeEnds(reason);
            case RoomEvent.Fenced _ -> fenced();
        }
    }

    // ---- events ----------------------------------------------------------------------------------------------------

    private void create(RoomEvent.Create event) {
        awaitsCreation = false;
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

    private void message(RoomEvent.Message event) {
        Seat seat = seats.of(event.member());
        String id = event.idJson();
        if (seat == null) {
            Failure failure = Failure.of(ErrorCode.NOT_FOUND, "no seat in this room");
            event.member().connection().send(Frames.error(id, failure));
            return;
        }
        if (room.options().batch() && passes.has("onTick")) {
            if (!inputs.add(seat, event.type(), event.dataJson(), id)) {
                rooms.parts().metrics().inputRefused();
                seat.send(Frames.error(id, TICK_FULL));
            } else if (event.input() > 0) {
                inputs.number(seat, event.input());
            }
            return;
        }
        String data = event.dataJson() == null ? "" : event.dataJson();
        Outcome<Passed> outcome = pass(Kind.MESSAGE, seat, event.type(), data, id == null ? "" : id);
        if (outcome != null && !(outcome instanceof Outcome.Completed<Passed>)) {
            seat.send(Frames.error(id, failureOf(outcome)));
        }
        if (outcome != null && event.input() > 0) {
            voice.took(seat, event.input()); // whatever came of it
        }
    }

    // ---- passes ----------------------------------------------------------------------------------------------------

    /** Runs a pass, does what it said, and deals with its failure. Null if this thread was given up. */
    @Nullable
    Outcome<Passed> pass(Kind kind, @Nullable Seat seat, String type, String text, String extra) {
        String client = seat == null ? "" : seat.client();
        Outcome<Passed> outcome = runPass(kind, client, type, text, extra);
        if (outcome instanceof Outcome.Completed(Passed passed)) {
            effects(passed);
        } else if (outcome != null) {
            afterFailure(outcome, kind, client);
        }
        return isLost() ? null : outcome;
    }

    /** Only runs a pass. Null if this thread was given up. */
    @Nullable
    Outcome<Passed> runPass(Kind kind, String client, String type, String text, String extra) {
        if (kind != Kind.SYNC && kind != Kind.VIEW && passes.memoryIsFull()) {
            tellChanges(System.nanoTime());
            if (isLost()) {
                return null;
            }
        }
        return passes.run(kind, client, type, text, extra);
    }

    static Failure failureOf(Outcome<Passed> outcome) {
        return switch (outcome) {
            case Outcome.Failed(Failure failure) -> failure;
            case Outcome.Stopped(Failure failure, boolean _) -> failure;
            case Outcome.Completed<Passed> _ -> throw new IllegalStateException("it did not fail");
        };
    }

    /** A pass has failed and been undone: the room goes on, and the game is told. */
    void afterFailure(Outcome<Passed> outcome, Kind kind, String client) {
        if (outcome instanceof Outcome.Stopped(Failure _, boolean realmLost)) {
            if (realmLost && !isRestored()) {
                return;
            }
            if (overruns.add()) {
                dispose(TOO_MANY);
                return;
            }
        }
        tellError(failureOf(outcome), kind, client);
    }

    /** Goes on in a new realm from the last good state; false if this thread was given up meanwhile. */
    private boolean isRestored() {
        flush(); // it may take a while
        passes.restore(seats.all());
        if (isLost()) {
            return false;
        }
        if (passes.hasViews()) {
            voice.holdBack(); // until it is known again who may see what
        } else {
            voice.wholeState(passes.stateJson());
        }
        return true;
    }

    void tellError(Failure failure, Kind kind, String client) {
        if (kind == Kind.ERROR || kind == Kind.CREATE || !passes.has("onError")) {
            return;
        }
        String json = "{\"status\":" + failure.status() + "," + failure.toJson().substring(1);
        Outcome<Passed> told = runPass(Kind.ERROR, client, kind.name().toLowerCase(Locale.ROOT), json, "");
        if (told instanceof Outcome.Completed(Passed passed)) {
            effects(passed);
        }
    }

    /** Does what a pass said. */
    void effects(Passed passed) {
        if (effects.areTheEnd(passed)) {
            dispose("disposed"); // last, so that what else the pass said still reaches its clients
        }
    }

    /** Deals with what an event left to be done. */
    private void settle() {
        door.letGo();
        if (finished || isLost() || !room.options().autoDispose()) {
            return;
        }
        if (seats.isDeserted()) {
            dispose("the last client left");
        } else if (seats.neverTaken() && room.isLeftByItsMaker()) {
            dispose("nobody came");
        }
    }

    // ---- state and time --------------------------------------------------------------------------------------------

    private void start() {
        Start how = start;
        start = Start.DONE;
        try {
            switch (how) {
                case NEW -> passes.open();
                case WAKE -> wake();
                case RESTORE -> goOn();
                case END -> end("disposed");
                case DONE -> {}
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // The room's file does not evaluate, or a bug of ours.
            if (!passes.isStillMine()) {
                return;
            }
            log.atError().setCause(e).addKeyValue("room", room.id()).log("room could not be started");
            room.setFailure(Failure.of(ErrorCode.HANDLER_ERROR, "the room could not be started"));
            leave("the room could not be started");
        }
    }

    /** The room goes on from its last snapshot: its seats wait for their clients, and the game is told. */
    private void wake() {
        Origin origin = Objects.requireNonNull(room.origin(), "a room that wakes has slept");
        passes.wake(origin.stored());
        holding.wake(origin);
        snapshots.touch();
        pass(Kind.RESTORE, null, "", "", "");
    }

    /** The thread before was given up: the room goes on from its last good state, and the game is told. */
    private void goOn() {
        answerInputs(GIVEN_UP); // if it was a tick that had taken some
        Event lost = mishap;
        if (lost != null && lost.kind() == Kind.CREATE) {
            room.setFailure(GIVEN_UP);
            end("the room could not be made");
        } else if (overruns.add()) {
            end(TOO_MANY);
        } else if (isRestored()) {
            mishap = null;
            if (lost != null) {
                tellError(GIVEN_UP, lost.kind(), lost.client());
            }
            settle();
        }
    }

    @Override
    public void endOfBatch() {
        try {
            turnEnds();
        } finally {
            flush();
        }
    }

    /** Lets go what the room has said; nothing if this thread was given up, as who goes on does it. */
    void flush() {
        if (!isLost()) {
            outgoing.flush();
        }
    }

    RoomViews views() {
        return views;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    private void turnEnds() {
        if (start != Start.DONE) {
            start();
        }
        for (RoomEvent owed = room.takeOwed(); owed != null; owed = isLost() ? null : room.takeOwed()) {
            handle(owed);
        }
        if (!finished && !isLost() && !awaitsCreation) {
            try {
                runDue();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(e);
            }
        }
    }

    private void runDue() {
        outgoing.flushIfOld();
        long now = System.nanoTime();
        double elapsedMillis = pace.tickDue(now);
        if (elapsedMillis > 0 && passes.has("onTick")) {
            tick(elapsedMillis);
            settle();
        }
        for (int i = 0; i < RoomPace.MOST_TIMERS && !finished && !isLost() && timerIsDue(); i++) {
            snapshots.touch();
            pass(Kind.TIMER, null, "", "", "");
            settle();
        }
        if (!finished && !isLost() && holding.expire(now)) {
            snapshots.touch();
            settle();
        }
        if (finished || isLost()) {
            return;
        }
        if ((passes.mayHaveChanged() || voice.waitsForPatch()) && pace.patchDue(now)) {
            tellChanges(now);
            if (finished || isLost()) {
                return;
            }
            catchUp(now);
        }
        if (snapshots.isDue(now) && !snapshot(now)) {
            return;
        }
        if (seats.neverTaken() && room.options().autoDispose() && pace.isForgotten(now)) {
            dispose("nobody came");
            return;
        }
        long next = Math.min(holding.nextNanos(now), snapshots.nextNanos(now));
        boolean patchComes = passes.mayHaveChanged() || voice.waitsForPatch();
        pace.plan(patchComes, passes.nextTimerMillis(), passes.nowMillis(), next);
    }

    private void tick(double elapsedMillis) {
        snapshots.touch();
        String said = room.options().batch() ? inputs.take() : "";
        Outcome<Passed> outcome = pass(Kind.TICK, null, "", Double.toString(elapsedMillis), said);
        if (outcome != null) {
            answerInputs(outcome instanceof Outcome.Completed<Passed> ? null : failureOf(outcome));
        }
    }

    private void answerInputs(@Nullable Failure failure) {
        inputs.answer(failure);
        inputs.takenNumbers().forEach(voice::took);
    }

    /** Slow clients that have taken what waited for them get the state; the others are looked at again when a patch is due. */
    private void catchUp(long nowNanos) {
        if (!passes.mayHaveChanged()) {
            voice.catchUp(passes::stateJson);
        }
        if (voice.waitsForPatch()) {
            pace.patched(nowNanos);
        }
    }

    /** Has the room saved as its passes have left it; false if this thread was given up, or the room has ended. */
    private boolean snapshot(long now) {
        pass(Kind.SNAPSHOT, null, "", "", "");
        if (!finished && !isLost()) {
            tellChanges(now);
        }
        if (finished || isLost()) {
            return false;
        }
        snapshots.take(now);
        return true;
    }

    /** The node ends, but a room that is saved does not: its clients come back to it elsewhere. */
    private void nodeEnds(String reason) {
        if (!snapshots.isOn()) {
            dispose(reason);
        } else if (!finished && snapshot(System.nanoTime())) {
            finished = true;
            room.setClosed();
            rooms.remove(room);
            for (Seat seat : List.copyOf(seats.all())) {
                seats.remove(seat);
                seat.member().exit(room);
            }
            room.setClients(0);
        }
    }

    private void fenced() {
        if (!finished) {
            rooms.parts().metrics().fenced();
            leave("the room goes on at another node: come back");
        }
    }

    private boolean timerIsDue() {
        return passes.nextTimerMillis() > 0 && passes.nextTimerMillis() <= passes.nowMillis();
    }

    /** Sends what changed since the last patch, unless the room wants no patches. */
    void tellChanges(long nowNanos) {
        if (passes.isUnread() && pass(Kind.SYNC, null, "", "", "") == null) {
            return;
        }
        if (!passes.mayHaveChanged()) {
            passes.stateIsAsTold();
            voice.tellTaken();
            voice.patched();
            return;
        }
        Changes changes = passes.takeChanges();
        pace.patched(nowNanos);
        boolean viewed = passes.hasViews();
        if (changes != null || viewed) {
            views.tell(changes, door.lettingIn());
        }
        if (!isLost()) {
            voice.tellTaken();
            voice.patched();
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

    /** The room is over for good: nobody finds it any more, and its clients are told. */
    private void end(String reason) {
        snapshots.remove();
        leave(reason);
    }

    /** The room is over on this node: one that is saved can be woken. */
    private void leave(String reason) {
        finished = true;
        voice.patched();
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

    // ---- the lane's side -------------------------------------------------------------------------------------------

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
    public void answerStuck() {
        outgoing.flush();
        RoomEvent stuck = current;
        if (stuck instanceof RoomEvent.Enter && !door.isLettingIn()) {
            room.giveSeatBack();
        }
        if (stuck != null) {
            rooms.answer(stuck, GIVEN_UP);
        }
    }

    @Override
    public Function<Lane<RoomEvent>, Lane.Body<RoomEvent>> replacement() {
        return lane -> new RoomBody(this, lane);
    }

    @Override
    public void close() {
        flush();
        passes.close();
    }
}
