package io.pserver.persistence.room;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes rooms, in batches over rooms, and tells that this node lives. When the database is down, everything waits
 * where it is.
 */
final class RoomWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RoomWriter.class);

    private static final long BEAT_MILLIS = 1_000;
    private static final Duration RETRY = Duration.ofMillis(250);
    private static final Duration BATCH_TIME = Duration.ofSeconds(3);
    private static final Duration CLOSE_TIME = Duration.ofSeconds(5);

    /** Of a room that was lost: it is known to have been written, and its tickets are not those of anybody. */
    private static final List<String> NOT_OURS = List.of("");

    private final RoomRows rows;
    private final String node;
    private final Unsaved unsaved;
    private final RoomCounters counters;
    private final Thread thread;

    /** Set once, before the first save; called by the writing thread. */
    private volatile BiConsumer<String, Long> fenced = (_, _) -> {};

    private volatile boolean closing; // written by close, read by the writing thread

    // Owned by the writing thread, and by close after it has ended.
    private final Map<String, List<String>> ticketsWritten = new HashMap<>();
    private long nextBeatNanos = System.nanoTime();
    private boolean failing;

    RoomWriter(RoomRows rows, String node, Unsaved unsaved, RoomCounters counters) {
        this.rows = rows;
        this.node = node;
        this.unsaved = unsaved;
        this.counters = counters;
        this.thread = Thread.ofPlatform().daemon().name("ps-room-save").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void onFenced(BiConsumer<String, Long> listener) {
        fenced = listener;
    }

    private void run() {
        try {
            while (!closing) {
                unsaved.await(BEAT_MILLIS);
                if (!guardedTurn() && !closing) {
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean guardedTurn() {
        try {
            beatIfDue();
            return unsaved.size() == 0 || writeBatch(Deadline.in(BATCH_TIME));
        } catch (RuntimeException e) { // our bug: what waits still has to be written
            log.atError().setCause(e).log("rooms could not be saved");
            return false;
        }
    }

    private void beatIfDue() {
        long now = System.nanoTime();
        if (now - nextBeatNanos < 0) {
            return;
        }
        nextBeatNanos = now + BEAT_MILLIS * 1_000_000;
        try {
            rows.beat(node, false, Deadline.in(BATCH_TIME));
        } catch (DataException e) {
            counters.beatsFailed.increment();
        }
    }

    /** Writes what has waited longest; false if it has to be tried again. */
    private boolean writeBatch(Deadline deadline) {
        List<RoomWork> batch = unsaved.take();
        boolean done = false;
        try {
            done = batch.isEmpty() || write(batch, deadline);
        } finally {
            if (done) {
                unsaved.written();
            } else {
                unsaved.failed();
            }
        }
        return done;
    }

    private boolean write(List<RoomWork> batch, Deadline deadline) {
        try {
            writeAll(batch, deadline);
            return true;
        } catch (DataException.Unavailable | DataException.TooLate | DataException.Conflict e) {
            fails(e);
            return false;
        } catch (RuntimeException e) { // one of them cannot be written: find out which
            log.atWarn().setCause(e).log("the database refuses a batch of rooms");
            return writeOneByOne(batch);
        }
    }

    private boolean writeOneByOne(List<RoomWork> batch) {
        for (RoomWork work : batch) {
            try {
                writeAll(List.of(work), Deadline.in(BATCH_TIME));
            } catch (DataException.Unavailable | DataException.TooLate | DataException.Conflict e) {
                fails(e);
                return false; // writing the others again changes nothing
            } catch (RuntimeException e) {
                counters.refused.increment();
                log.atError().setCause(e).addKeyValue("room", work.id()).log("a room's snapshot is refused");
                work.tell(RoomSaved.REFUSED);
            }
        }
        return true;
    }

    private void writeAll(List<RoomWork> batch, Deadline deadline) {
        Set<String> newTickets = new HashSet<>();
        for (RoomWork work : batch) {
            RoomSnapshot snapshot = work.snapshot();
            if (snapshot != null && !snapshot.tickets().equals(ticketsWritten.get(work.id()))) {
                newTickets.add(work.id());
            }
        }
        Map<String, RoomSaved> ends = rows.write(batch, node, ticketsWritten.keySet(), newTickets, deadline);
        goesOn();
        counters.batches.increment();
        for (RoomWork work : batch) {
            ended(work, ends.getOrDefault(work.id(), RoomSaved.DROPPED));
        }
    }

    private void ended(RoomWork work, RoomSaved how) {
        RoomSnapshot snapshot = work.snapshot();
        switch (how) {
            case DURABLE -> {
                counters.saved.increment();
                ticketsWritten.put(work.id(), snapshot == null ? List.of() : snapshot.tickets());
            }
            case DROPPED -> {
                counters.removed.increment();
                ticketsWritten.remove(work.id());
            }
            case FENCED -> {
                counters.fenced.increment();
                ticketsWritten.put(work.id(), NOT_OURS);
                log.atWarn().addKeyValue("room", work.id()).log("another node has taken the room");
                fenced.accept(work.id(), work.epoch());
            }
            case REFUSED -> {}
        }
        work.tell(how);
    }

    private void fails(DataException e) {
        counters.failures.increment();
        if (!failing) {
            failing = true;
            log.atWarn()
                    .addKeyValue("waiting", unsaved.size())
                    .log("rooms cannot be saved and wait: {}", e.getMessage());
        }
    }

    private void goesOn() {
        if (failing) {
            failing = false;
            log.atInfo().log("rooms are saved again");
        }
    }

    /** Writes what waits, for at most some seconds, and says that the node has ended. */
    @Override
    public void close() {
        closing = true;
        unsaved.wake();
        try {
            if (!thread.join(BATCH_TIME.multipliedBy(2).plusSeconds(1))) {
                return;
            }
            Deadline end = Deadline.in(CLOSE_TIME);
            while (unsaved.size() > 0 && !end.isOver() && writeBatch(end)) {
                // until nothing waits
            }
            rows.beat(node, true, Deadline.in(BATCH_TIME));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (DataException e) {
            log.atWarn().log("cannot say that this node has ended: {}", e.getMessage());
        }
        List<RoomWork> lost = unsaved.dropAll();
        lost.forEach(work -> work.tell(RoomSaved.DROPPED));
        if (!lost.isEmpty()) {
            log.atError().addKeyValue("rooms", lost.size()).log("what was changed last in them is lost");
        }
    }
}
