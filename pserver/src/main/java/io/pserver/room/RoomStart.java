package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a room begins: new, from its last snapshot, or from its last good state after a thread of its was given up. Owned by the room's
 * lane.
 */
final class RoomStart {
    private static final Logger log = LoggerFactory.getLogger(RoomStart.class);

    static final Failure GIVEN_UP = Failure.of(
            ErrorCode.BUDGET_EXCEEDED,
            "the room's handler was given up: it computed longer than its budget and could not be stopped");

    private final Lasting lasting;
    private final Room room;
    private final RoomPasses passes;
    private final RoomRunner runner;
    private final Snapshots snapshots;
    private final RoomDoor door;
    private final Holding holding;
    private final RoomEnding ending;

    private Way way;

    /** Until the game has made the room, no time passes in it: opening its code may take longer than a tick. */
    private boolean awaitsCreation;

    /** The pass that the thread before was given up in, until the game has been told. */
    private @Nullable Event mishap;

    /** What is to be done before the first event. */
    private enum Way {
        NEW,
        WAKE,
        RESTORE,
        END,
        DONE
    }

    RoomStart(
            Lasting lasting,
            RoomPasses passes,
            RoomRunner runner,
            Snapshots snapshots,
            RoomDoor door,
            Holding holding,
            RoomEnding ending) {
        this.lasting = lasting;
        this.room = lasting.room();
        this.passes = passes;
        this.runner = runner;
        this.snapshots = snapshots;
        this.door = door;
        this.holding = holding;
        this.ending = ending;
        this.way = room.origin() == null ? Way.NEW : Way.WAKE;
        this.awaitsCreation = room.origin() == null;
    }

    /** The thread of {@code stuck} was given up, {@code lost} the pass that it ran, if any; {@code finished}: the room was ending. */
    void goOnFor(RoomStart stuck, @Nullable Event lost, boolean finished) {
        mishap = lost == null ? stuck.mishap : lost;
        way = finished ? Way.END : Way.RESTORE;
        awaitsCreation = stuck.awaitsCreation;
    }

    boolean awaitsCreation() {
        return awaitsCreation;
    }

    /** Begins, before the first event; later it does nothing. */
    void run() {
        Way how = way;
        way = Way.DONE;
        try {
            switch (how) {
                case NEW -> passes.open();
                case WAKE -> wake();
                case RESTORE -> goOn();
                case END -> ending.end("disposed");
                case DONE -> {}
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // The room's file does not evaluate, or a bug of ours.
            if (!passes.isStillMine()) {
                return;
            }
            log.atError().setCause(e).addKeyValue("room", room.id()).log("room could not be started");
            room.setFailure(Failure.of(ErrorCode.HANDLER_ERROR, "the room could not be started"));
            ending.leave("the room could not be started");
        }
    }

    /** The game makes the room that is new. */
    void create(RoomEvent.Create event) {
        awaitsCreation = false;
        Outcome<Passed> outcome = runner.pass(Kind.CREATE, null, "", "", "");
        if (outcome instanceof Outcome.Completed<Passed>) {
            event.created().complete(room.id());
        } else if (outcome != null) {
            Failure failure = RoomRunner.failureOf(outcome);
            event.created().completeExceptionally(new HostFailure(failure));
            room.setFailure(failure);
            ending.dispose("the room could not be made");
        }
    }

    /** The room goes on from its last snapshot: its seats wait for their clients, and the game is told. */
    private void wake() {
        Origin origin = Objects.requireNonNull(room.origin(), "a room that wakes has slept");
        passes.wake(origin.stored());
        holding.wake(origin);
        snapshots.touch();
        runner.pass(Kind.RESTORE, null, "", "", "");
    }

    /** The thread before was given up: the room goes on from its last good state, and the game is told. */
    private void goOn() {
        lasting.answerInputs(GIVEN_UP); // if it was a tick that had taken some
        Event lost = mishap;
        if (lost != null && lost.kind() == Kind.CREATE) {
            room.setFailure(GIVEN_UP);
            ending.end("the room could not be made");
        } else if (lasting.overruns().add()) {
            ending.end(Overruns.TOO_MANY);
        } else if (runner.isRestored()) {
            mishap = null;
            if (lost != null) {
                runner.tellError(GIVEN_UP, lost.kind(), lost.client());
            }
            door.settle();
        }
    }
}
