package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.pipeline.Lane;
import io.pserver.room.RoomPasses.RoomPorts;
import io.pserver.room.journal.Journal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a room's lane: puts the room's parts together, and gives each event to the one that deals with it. Owned by the lane's
 * thread, but for {@link #answerStuck} and {@link #replacement}.
 */
final class RoomBody implements Lane.Body<RoomEvent> {
    private static final Logger log = LoggerFactory.getLogger(RoomBody.class);

    private static final Failure TICK_FULL =
            Failure.of(ErrorCode.OVERLOADED, "too many messages wait for the room's next tick");

    private final Lasting lasting;
    private final Rooms rooms;
    private final Room room;
    private final RoomPasses passes;
    private final Snapshots snapshots;
    private final Threshold threshold;
    private final RoomEnding ending;
    private final RoomRunner runner;
    private final RoomDoor door;
    private final Holding holding;
    private final RoomTime time;
    private final RoomStart start;

    /** What is being dealt with. Written by the lane's thread; read once by {@link #answerStuck}, which the clock orders. */
    private volatile @Nullable RoomEvent current;

    private RoomBody(Lasting lasting, RoomPasses passes, Snapshots snapshots) {
        this.lasting = lasting;
        this.rooms = lasting.rooms();
        this.room = lasting.room();
        this.passes = passes;
        this.snapshots = snapshots;
        this.threshold = new Threshold(lasting.seats());
        RoomEffects effects = new RoomEffects(lasting, passes, threshold);
        this.ending = new RoomEnding(lasting, passes, effects, snapshots);
        this.runner = new RoomRunner(lasting, passes, threshold, effects, ending);
        this.door = new RoomDoor(lasting, passes, threshold, runner, ending);
        this.holding = new Holding(lasting, passes, runner, door);
        this.time = new RoomTime(lasting, passes, runner, snapshots, door, holding, ending);
        this.start = new RoomStart(lasting, passes, runner, snapshots, door, holding, ending);
    }

    static RoomBody of(Rooms rooms, Room room, Lane<RoomEvent> lane) {
        RoomParts parts = rooms.parts();
        Journal journal = room.options().record() ? parts.journals().begin(room.type(), room.id()) : Journal.NONE;
        Lasting lasting = Lasting.of(rooms, room);
        Snapshots snapshots = snapshots(lasting);
        RoomPorts ports = ports(lasting, snapshots, lane);
        RoomPasses passes = new RoomPasses(room, parts, new RoomMemory(), lasting.outgoing(), ports, journal);
        return new RoomBody(lasting, passes, snapshots);
    }

    /** Goes on for a body whose thread is stuck. */
    private static RoomBody afterLoss(RoomBody stuck, Lane<RoomEvent> lane) {
        Snapshots snapshots = snapshots(stuck.lasting);
        RoomPasses passes = stuck.passes.afterLoss(ports(stuck.lasting, snapshots, lane));
        RoomBody body = new RoomBody(stuck.lasting, passes, snapshots);
        body.snapshots.goOnFor(stuck.snapshots);
        body.threshold.goOnFor(stuck.threshold);
        body.start.goOnFor(stuck.start, stuck.passes.running(), stuck.ending.isFinished());
        return body;
    }

    private static Snapshots snapshots(Lasting lasting) {
        RoomParts parts = lasting.rooms().parts();
        return new Snapshots(lasting.room(), lasting.seats(), parts.store(), System.nanoTime());
    }

    private static RoomPorts ports(Lasting lasting, Snapshots snapshots, Lane<RoomEvent> lane) {
        return new RoomPorts(lasting.rooms(), snapshots::save, lane::takeOver);
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
            door.settle();
            if (!isLost()) {
                lasting.outgoing().flushIfOld();
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
            ending.leave("the room failed");
        }
        return true;
    }

    private void dealWith(RoomEvent event) {
        switch (event) {
            case RoomEvent.Create create -> start.create(create);
            case RoomEvent.Enter enter -> door.enter(enter);
            case RoomEvent.Message message -> message(message);
            case RoomEvent.Leave leave -> door.leave(leave);
            case RoomEvent.Drop(Member member) -> holding.drop(member);
            case RoomEvent.Back back -> holding.back(back);
            case RoomEvent.Gone(Member member, boolean consented) -> holding.giveUp(member, consented);
            case RoomEvent.Signal(String data) -> runner.pass(Kind.SIGNAL, null, "", data, "");
            case RoomEvent.Beat _ -> lasting.pace().woken();
            case RoomEvent.End(String reason) -> nodeEnds(reason);
            case RoomEvent.Fenced _ -> ending.fenced();
        }
    }

    private void message(RoomEvent.Message event) {
        Seat seat = lasting.seats().of(event.member());
        String id = event.idJson();
        if (seat == null) {
            Failure failure = Failure.of(ErrorCode.NOT_FOUND, "no seat in this room");
            event.member().connection().send(Frames.error(id, failure));
            return;
        }
        if (room.options().batch() && passes.has("onTick")) {
            await(event, seat);
            return;
        }
        String data = event.dataJson() == null ? "" : event.dataJson();
        Outcome<Passed> outcome = runner.pass(Kind.MESSAGE, seat, event.type(), data, id == null ? "" : id);
        if (outcome != null && !(outcome instanceof Outcome.Completed<Passed>)) {
            seat.send(Frames.error(id, RoomRunner.failureOf(outcome)));
        }
        if (outcome != null && event.input() > 0) {
            lasting.voice().took(seat, event.input()); // whatever came of it
        }
    }

    /** Lets a message wait for the next tick. */
    private void await(RoomEvent.Message event, Seat seat) {
        Inputs inputs = lasting.inputs();
        if (!inputs.add(seat, event.type(), event.dataJson(), event.idJson())) {
            rooms.parts().metrics().inputRefused();
            seat.send(Frames.error(event.idJson(), TICK_FULL));
        } else if (event.input() > 0) {
            inputs.number(seat, event.input());
        }
    }

    /** The node ends, but a room that is saved does not: its clients come back to it elsewhere. */
    private void nodeEnds(String reason) {
        if (!snapshots.isOn()) {
            ending.dispose(reason);
        } else if (!isFinished() && time.snapshot(System.nanoTime())) {
            ending.moveOn();
        }
    }

    // ---- the lane's side -------------------------------------------------------------------------------------------

    @Override
    public void endOfBatch() {
        try {
            turnEnds();
        } finally {
            runner.flush();
        }
    }

    private void turnEnds() {
        start.run();
        for (RoomEvent owed = room.takeOwed(); owed != null; owed = isLost() ? null : room.takeOwed()) {
            handle(owed);
        }
        if (!isFinished() && !isLost() && !start.awaitsCreation()) {
            try {
                time.runDue();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail(e);
            }
        }
    }

    @Override
    public boolean isFinished() {
        return ending.isFinished();
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
        lasting.outgoing().flush();
        RoomEvent stuck = current;
        if (stuck instanceof RoomEvent.Enter && !threshold.isLettingIn()) {
            room.giveSeatBack();
        }
        if (stuck != null) {
            rooms.answer(stuck, RoomStart.GIVEN_UP);
        }
    }

    @Override
    public Function<Lane<RoomEvent>, Lane.Body<RoomEvent>> replacement() {
        return lane -> afterLoss(this, lane);
    }

    @Override
    public void close() {
        runner.flush();
        passes.close();
    }
}
