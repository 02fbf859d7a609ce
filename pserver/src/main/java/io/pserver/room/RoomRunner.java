package io.pserver.room;

import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sees the passes of a room through: what they said is done, their failure is told to the game, and what they changed to the clients.
 * Owned by the room's lane.
 */
final class RoomRunner {
    private final Seats seats;
    private final Outgoing outgoing;
    private final RoomPace pace;
    private final Overruns overruns;
    private final RoomVoice voice;
    private final RoomPasses passes;
    private final Threshold threshold;
    private final RoomEffects effects;
    private final RoomEnding ending;
    private final RoomViews views;

    RoomRunner(Lasting lasting, RoomPasses passes, Threshold threshold, RoomEffects effects, RoomEnding ending) {
        this.seats = lasting.seats();
        this.outgoing = lasting.outgoing();
        this.pace = lasting.pace();
        this.overruns = lasting.overruns();
        this.voice = lasting.voice();
        this.passes = passes;
        this.threshold = threshold;
        this.effects = effects;
        this.ending = ending;
        this.views = new RoomViews(this, passes, seats, voice);
    }

    RoomViews views() {
        return views;
    }

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
        return passes.isLost() ? null : outcome;
    }

    /** Only runs a pass. Null if this thread was given up. */
    @Nullable
    Outcome<Passed> runPass(Kind kind, String client, String type, String text, String extra) {
        if (kind != Kind.SYNC && kind != Kind.VIEW && passes.memoryIsFull()) {
            tellChanges(System.nanoTime());
            if (passes.isLost()) {
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
                ending.dispose(Overruns.TOO_MANY);
                return;
            }
        }
        tellError(failureOf(outcome), kind, client);
    }

    /** Goes on in a new realm from the last good state; false if this thread was given up meanwhile. */
    boolean isRestored() {
        flush(); // it may take a while
        passes.restore(seats.all());
        if (passes.isLost()) {
            return false;
        }
        if (passes.hasViews()) {
            voice.holdBack(); // until it is known again who may see what
        } else {
            voice.wholeState(passes.stateJson());
        }
        return true;
    }

    /** Tells the game of a failure. */
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
            ending.dispose("disposed"); // last, so that what else the pass said still reaches its clients
        }
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
            views.tell(changes, threshold.lettingIn());
        }
        if (!passes.isLost()) {
            voice.tellTaken();
            voice.patched();
        }
    }

    /** Lets go what the room has said; nothing if this thread was given up, as who goes on does it. */
    void flush() {
        if (!passes.isLost()) {
            outgoing.flush();
        }
    }
}
