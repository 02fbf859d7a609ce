package io.pserver.room;

import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.Game.From;
import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.persistence.room.StoredRoom;
import io.pserver.pipeline.PassCalls;
import io.pserver.pipeline.PassClock;
import io.pserver.pipeline.RoomDesk;
import io.pserver.pipeline.RoomSaves;
import io.pserver.room.RoomMemory.Past;
import io.pserver.room.journal.Journal;
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
    private final Outgoing outgoing;
    private final PassClock clock;
    private final PassCalls calls;
    private final Journal journal;
    private @Nullable RoomRealm realm;

    /** What the last snapshot kept beside the state; empty for nothing. */
    private String kept = "";

    private boolean dirty;
    private boolean unread;
    private double nextTimerMillis;
    private double nowMillis;

    /** The pass that runs, or is being undone. Written by the lane's thread; read after it was given up, by the thread that goes on. */
    private volatile @Nullable Event running;

    /** {@code outgoing} is flushed before a pass waits. */
    RoomPasses(Room room, RoomParts parts, RoomMemory memory, Outgoing outgoing, RoomPorts ports, Journal journal) {
        this.room = room;
        this.parts = parts;
        this.memory = memory;
        this.outgoing = outgoing;
        this.journal = journal;
        this.clock = new PassClock(parts.watchdog(), ports.onAbandoned(), outgoing::flush);
        this.calls =
                new PassCalls(clock, parts.budget(), ports.desk(), parts.data().get(), ports.saves());
    }

    /** What passes need beside what all rooms share. */
    record RoomPorts(RoomDesk desk, RoomSaves saves, Runnable onAbandoned) {}

    /**
     * Makes the realm of a new room.
     *
     * @throws RuntimeException if the room's file cannot be evaluated
     */
    void open() {
        open(From.NOTHING);
    }

    /** Makes the realm of a room that was saved; its seats and {@link Kind#RESTORE} come next. */
    void wake(StoredRoom stored) {
        kept = stored.keptJson();
        memory.state(stored.stateJson());
        open(new From(stored.stateJson(), kept, stored.metadataJson(), stored.locked()));
        dirty = true; // until the views have been looked at, even if the next pass fails
    }

    /** Whether a client of a room that was saved had a view of its own by then. */
    boolean hadViewOfItsOwn(String client) {
        return realm().hadViewOfItsOwn(client);
    }

    /** Gives a seat back in a new realm; one with a view of its own sees nothing until the game gives it one again. */
    void restoreSeat(Seat seat) {
        realm().restoreSeat(seat.client(), seat.sessionJson());
        journal.seated(seat.client(), seat.sessionJson());
        if (seat.hasViewOfItsOwn()) {
            realm().withhold(seat.client());
            journal.withheld(seat.client());
        }
    }

    private void open(From from) {
        closeRealm();
        // Another one in each life, or a room would throw the same dice again.
        String seed = room.epoch() == 1 ? room.id() : room.id() + "#" + room.epoch();
        NewRoom start = new NewRoom(room.id(), room.type(), room.paramsJson(), seed, nowMillis(), from);
        Game game = parts.game().get();
        RoomRealm made = game.newRoomRealm(start, calls);
        realm = made;
        journal.opened(start, game.fingerprint(), made.answers());
    }

    /** A snapshot has found what is to be kept beside the state. */
    void keep(String json) {
        kept = json;
    }

    String kept() {
        return kept;
    }

    RoomMemory memory() {
        return memory;
    }

    private RoomRealm realm() {
        return Objects.requireNonNull(realm, "the room's realm is open");
    }

    /** Whether this thread has been given up. */
    boolean isLost() {
        return clock.isAbandoned();
    }

    /** The pass that this thread was given up in; null if it was none that {@link #run} ran. */
    @Nullable
    Event running() {
        return running;
    }

    /** A pass has thrown what none should: false if this thread has been given up. */
    boolean isStillMine() {
        return clock.end();
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
        running = event;
        Outcome<Passed> outcome = run(event);
        if (outcome != null) {
            running = null;
        }
        return outcome;
    }

    private @Nullable Outcome<Passed> run(Event event) {
        calls.enter(System.nanoTime(), null);
        RoomRealm mine = realm();
        clock.begin(mine);
        Outcome<Passed> ended = mine.run(event);
        if (!clock.end()) {
            return null;
        }
        calls.leave();
        Outcome<Passed> outcome = clock.judge(ended);
        parts.laneMetrics().passDone();
        return switch (outcome) {
            case Outcome.Completed(Passed passed) -> {
                completed(event, passed);
                journal.completed(event, passed.answers(), passed.effects());
                yield outcome;
            }
            case Outcome.Failed(Failure failure) -> {
                parts.laneMetrics().passFailed();
                yield undone(event, outcome, failure);
            }
            case Outcome.Stopped(Failure failure, boolean realmLost) -> {
                if (realmLost) {
                    journal.lost(event);
                }
                yield realmLost ? outcome : undone(event, outcome, failure);
            }
        };
    }

    /** The outcome of a pass that has been undone; if it could not be, its realm is lost. Null if this thread was given up. */
    private @Nullable Outcome<Passed> undone(Event event, Outcome<Passed> outcome, Failure failure) {
        if (undo()) {
            writeUndone(event, outcome);
            return outcome;
        }
        if (isLost()) {
            return null;
        }
        journal.lost(event);
        return new Outcome.Stopped<>(failure, true);
    }

    private void writeUndone(Event event, Outcome<Passed> outcome) {
        if (outcome instanceof Outcome.Stopped<Passed>) {
            journal.stopped(event, realm());
        } else {
            journal.failed(event, realm());
        }
    }

    private void completed(Event event, Passed passed) {
        nextTimerMillis = passed.nextTimerMillis();
        dirty = passed.dirty();
        unread = passed.unread();
        if (mayHaveChanged() && isForMemory(event.kind())) {
            memory.completed(event, passed.answers());
        }
    }

    /** Whether an event is to be run again in a new realm: not those that change nothing, nor the one that comes first anyway. */
    private static boolean isForMemory(Kind kind) {
        return kind != Kind.SYNC && kind != Kind.VIEW && kind != Kind.SNAPSHOT && kind != Kind.RESTORE;
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
            journal.told(changes);
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

    boolean hasViews() {
        return realm().hasViews();
    }

    String stateJson() {
        return realm().stateJson();
    }

    /** Makes the realm anew from the room's memory: the last patch's state, then the events since, saying nothing. */
    void restore(Collection<Seat> seats) {
        parts.metrics().restored();
        open(new From(memory.fold(), kept, room.metadataJson(), room.isLocked()));
        nextTimerMillis = 0;
        seats.forEach(this::restoreSeat);
        List<Past> events = memory.events();
        runQuietly(new Event(Kind.RESTORE, nowMillis(), "", "", "", ""), null);
        for (Past past : events) {
            if (isLost()) {
                return;
            }
            runQuietly(past.event(), past.answers());
        }
    }

    /** The same room's passes after their thread was given up; {@link #restore} comes next. */
    RoomPasses afterLoss(RoomPorts ports) {
        calls.giveUp();
        Event lost = running;
        if (lost != null) {
            journal.lost(lost);
        }
        RoomPasses passes = new RoomPasses(room, parts, memory, outgoing, ports, journal);
        passes.kept = kept;
        passes.nowMillis = nowMillis;
        return passes;
    }

    /** Runs a pass that says nothing; {@code answers}: what it asked of the server before, which is not done again. */
    private void runQuietly(Event event, @Nullable List<String> answers) {
        calls.enter(System.nanoTime(), null);
        RoomRealm mine = realm();
        clock.begin(mine);
        Outcome<Passed> ended = answers == null ? mine.run(event) : mine.runAgain(event, answers);
        if (!clock.end()) {
            return;
        }
        calls.leave();
        Outcome<Passed> outcome = clock.judge(ended);
        if (outcome instanceof Outcome.Completed(Passed passed)) {
            nextTimerMillis = passed.nextTimerMillis();
            dirty = passed.dirty();
            unread = passed.unread();
            journal.completed(event, answers == null ? passed.answers() : answers, passed.effects());
        } else {
            log.atWarn()
                    .addKeyValue("room", room.id())
                    .addKeyValue("event", event.kind())
                    .log("an event failed when run again");
            if (undo()) {
                writeUndone(event, outcome);
            } else if (!isLost()) {
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
        if (realm != null && !isLost()) {
            journal.ended(this::stateJson);
        }
        clock.close();
        closeRealm();
    }
}
