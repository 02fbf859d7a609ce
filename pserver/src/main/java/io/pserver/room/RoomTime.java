package io.pserver.room;

import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;

/**
 * Does what is due in a room by time: ticks, timers, seats that were held for long enough, patches, snapshots. Owned by the room's lane.
 */
final class RoomTime {
    private final Lasting lasting;
    private final Room room;
    private final RoomPace pace;
    private final RoomVoice voice;
    private final RoomPasses passes;
    private final RoomRunner runner;
    private final Snapshots snapshots;
    private final RoomDoor door;
    private final Holding holding;
    private final RoomEnding ending;

    RoomTime(
            Lasting lasting,
            RoomPasses passes,
            RoomRunner runner,
            Snapshots snapshots,
            RoomDoor door,
            Holding holding,
            RoomEnding ending) {
        this.lasting = lasting;
        this.room = lasting.room();
        this.pace = lasting.pace();
        this.voice = lasting.voice();
        this.passes = passes;
        this.runner = runner;
        this.snapshots = snapshots;
        this.door = door;
        this.holding = holding;
        this.ending = ending;
    }

    /** Does what is due now, and makes sure that the room is woken for what is due next. */
    void runDue() {
        lasting.outgoing().flushIfOld();
        long now = System.nanoTime();
        double elapsedMillis = pace.tickDue(now);
        if (elapsedMillis > 0 && passes.has("onTick")) {
            tick(elapsedMillis);
            door.settle();
        }
        for (int i = 0; i < RoomPace.MOST_TIMERS && !isOver() && timerIsDue(); i++) {
            snapshots.touch();
            runner.pass(Kind.TIMER, null, "", "", "");
            door.settle();
        }
        if (!isOver() && holding.expire(now)) {
            snapshots.touch();
            door.settle();
        }
        if (isOver()) {
            return;
        }
        if ((passes.mayHaveChanged() || voice.waitsForPatch()) && pace.patchDue(now)) {
            runner.tellChanges(now);
            if (isOver()) {
                return;
            }
            catchUp(now);
        }
        if (snapshots.isDue(now) && !snapshot(now)) {
            return;
        }
        if (lasting.seats().neverTaken() && room.options().autoDispose() && pace.isForgotten(now)) {
            ending.dispose("nobody came");
            return;
        }
        long next = Math.min(holding.nextNanos(now), snapshots.nextNanos(now));
        boolean patchComes = passes.mayHaveChanged() || voice.waitsForPatch();
        pace.plan(patchComes, passes.nextTimerMillis(), passes.nowMillis(), next);
    }

    private boolean isOver() {
        return ending.isFinished() || passes.isLost();
    }

    private void tick(double elapsedMillis) {
        snapshots.touch();
        String said = room.options().batch() ? lasting.inputs().take() : "";
        Outcome<Passed> outcome = runner.pass(Kind.TICK, null, "", Double.toString(elapsedMillis), said);
        if (outcome != null) {
            lasting.answerInputs(outcome instanceof Outcome.Completed<Passed> ? null : RoomRunner.failureOf(outcome));
        }
    }

    private boolean timerIsDue() {
        return passes.nextTimerMillis() > 0 && passes.nextTimerMillis() <= passes.nowMillis();
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
    boolean snapshot(long now) {
        runner.pass(Kind.SNAPSHOT, null, "", "", "");
        if (!isOver()) {
            runner.tellChanges(now);
        }
        if (isOver()) {
            return false;
        }
        snapshots.take(passes, now);
        return true;
    }
}
