package io.pserver.room;

import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.pipeline.PassCalls;
import io.pserver.pipeline.PassClock;
import io.pserver.pipeline.RoomDesk;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the passes of one room: each completes, or leaves the state that the last completed one left. A realm that is lost is made
 * anew from the room's memory. Owned by the room's lane.
 */
final class RoomPasses implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RoomPasses.class);

    private final Room room;
    private final RoomParts parts;
    private final RoomMemory memory;
    private final PassClock clock;
    private final PassCalls calls;
    private @Nullable RoomRealm realm;
    private boolean dirty;
    private boolean unread;
    private double nextTimerMillis;
    private double nowMillis;

    RoomPasses(Room room, RoomParts parts, RoomMemory memory, RoomDesk desk, Runnable onAbandoned) {
        this.room = room;
        this.parts = parts;
        this.memory = memory;
        this.clock = new PassClock(parts.watchdog(), onAbandoned);
        this.calls = new PassCalls(clock, parts.budget(), desk);
    }

    /**
     * Makes the realm, with no state or with that of the last patch.
     *
     * @throws RuntimeException if the room's file cannot be evaluated
     */
    void open(String stateJson) {
        closeRealm();
        NewRoom start = new NewRoom(room.id(), room.type(), room.paramsJson(), room.id(), stateJson);
        realm = parts.game().get().newRoomRealm(start, calls);
    }

    private RoomRealm realm() {
        return Objects.requireNonNull(realm, "the room's realm is open");
    }

    /** Whether this thread has been given up. */
    boolean isLost() {
        return clock.isAbandoned();
    }

    boolean has(String hook) {
        return realm().has(hook);
    }

    /** The time that the room sees: that of the machine, but never going back. */
    double nowMillis() {
        nowMillis = Math.max(nowMillis, (double) System.currentTimeMillis());
        return nowMillis;
    }

    /** When the next timer is due, in ms since 1970; 0 if there is none. */
    double nextTimerMillis() {
        return nextTimerMillis;
    }

    /** Whether the clients may have something to be told. */
    boolean mayHaveChanged() {
        return dirty || unread;
    }

    boolean memoryIsFull() {
        return memory.isFull();
    }

    /**
     * Runs one pass.
     *
     * @return how it ended; null if this thread was given up meanwhile, and must do nothing more
     */
    @Nullable
    Outcome<Passed> run(Kind kind, String client, String type, String text, String extra) {
        Event event = new Event(kind, nowMillis(), client, type, text, extra);
        calls.enter(System.nanoTime(), null);
        RoomRealm mine = realm();
        clock.begin(mine);
        Outcome<Passed> ended = mine.run(event);
        if (!clock.end()) {
            return null;
        }
        Outcome<Passed> outcome = clock.judge(ended);
        parts.laneMetrics().passDone();
        return switch (outcome) {
            case Outcome.Completed(Passed passed) -> {
                completed(event, passed);
                yield outcome;
            }
            case Outcome.Failed(Failure failure) -> {
                parts.laneMetrics().passFailed();
                yield undone(outcome, failure);
            }
            case Outcome.Stopped(Failure failure, boolean realmLost) -> realmLost ? outcome : undone(outcome, failure);
        };
    }

    /** The outcome of a pass that has been undone; if it could not be, its realm is lost. Null if this thread was given up. */
    private @Nullable Outcome<Passed> undone(Outcome<Passed> outcome, Failure failure) {
        if (undo()) {
            return outcome;
        }
        return isLost() ? null : new Outcome.Stopped<>(failure, true);
    }

    private void completed(Event event, Passed passed) {
        nextTimerMillis = passed.nextTimerMillis();
        dirty = passed.dirty();
        unread = passed.unread();
        if (mayHaveChanged() && event.kind() != Kind.SYNC) {
            memory.completed(event);
        }
    }

    /** Puts everything back as the last completed pass left it; false if what the game did to its state prevents that. */
    private boolean undo() {
        RoomRealm mine = realm();
        clock.begin(mine);
        Outcome<Double> undone = mine.abort();
        if (!clock.end() || !(undone instanceof Outcome.Completed(Double due))) {
            return false;
        }
        nextTimerMillis = due;
        return true;
    }

    /** What changed since the last call, for the clients and for the memory; null if nothing did. */
    @Nullable
    Changes takeChanges() {
        Changes changes = realm().flush();
        dirty = false;
        if (changes != null) {
            if (changes.patch() != null) {
                memory.patch(changes.patch());
            } else if (changes.state() != null) {
                memory.state(changes.state());
            }
        } else {
            memory.unchanged();
        }
        return changes;
    }

    /** The events since the last patch have changed nothing, so that they need not be run again. */
    void stateIsAsTold() {
        memory.unchanged();
    }

    boolean isUnread() {
        return unread;
    }

    String stateJson() {
        return realm().stateJson();
    }

    /** Makes the realm anew from the room's memory: the last patch's state, then the events since, saying nothing. */
    void restore(Collection<Seat> seats) {
        parts.metrics().restored();
        open(memory.fold());
        nextTimerMillis = 0;
        for (Seat seat : seats) {
            realm().restoreSeat(seat.client(), seat.sessionJson());
        }
        List<Event> events = memory.events();
        runQuietly(new Event(Kind.RESTORE, nowMillis(), "", "", "", ""));
        for (Event event : events) {
            if (isLost()) {
                return;
            }
            runQuietly(event);
        }
    }

    /** The same room's passes after their thread was given up; {@link #restore} comes next. */
    RoomPasses afterLoss(RoomDesk desk, Runnable onAbandoned) {
        RoomPasses passes = new RoomPasses(room, parts, memory, desk, onAbandoned);
        passes.nowMillis = nowMillis;
        return passes;
    }

    private void runQuietly(Event event) {
        calls.enter(System.nanoTime(), null);
        RoomRealm mine = realm();
        clock.begin(mine);
        Outcome<Passed> outcome = mine.run(event);
        if (!clock.end()) {
            return;
        }
        if (outcome instanceof Outcome.Completed(Passed passed)) {
            nextTimerMillis = passed.nextTimerMillis();
            dirty = passed.dirty();
            unread = passed.unread();
        } else {
            log.atWarn()
                    .addKeyValue("room", room.id())
                    .addKeyValue("event", event.kind())
                    .log("an event failed when run again");
            if (!undo() && !isLost()) {
                throw new IllegalStateException("an event that was run again could not be undone");
            }
        }
    }

    private void closeRealm() {
        RoomRealm old = realm;
        realm = null;
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).addKeyValue("room", room.id()).log("realm could not be closed");
        }
    }

    @Override
    public void close() {
        clock.close();
        closeRealm();
    }
}
