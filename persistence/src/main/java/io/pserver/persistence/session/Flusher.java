package io.pserver.persistence.session;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings to the database what waits to be written, to the cache what it did not take, and removes what has expired. One thread does
 * all of it; when the database is down, everything waits where it is.
 */
final class Flusher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Flusher.class);
    private static final int BATCH = 100;
    private static final Duration BATCH_TIME = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIME = Duration.ofSeconds(5);
    private static final long REPAIR_MILLIS = 60_000;
    private static final int MOST_REPAIRS = 1_000;
    private static final long SWEEP_MILLIS = 600_000;
    private static final int SWEEP_BATCH = 500;
    private static final int SWEEP_BATCHES = 20;

    private final SessionConfig config;
    private final SessionRows rows;
    private final SessionCache cache;
    private final Unwritten unwritten;
    private final SessionCounters counters;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    // Guarded by itself: states that the database has and the cache did not take, with the time until which to try.
    private final Map<String, Repair> repairs = new LinkedHashMap<>();

    // Owned by the flushing thread.
    private boolean failing;
    private long nextSweepMillis;

    private record Repair(State state, long untilMillis) {}

    Flusher(
            SessionConfig config,
            SessionRows rows,
            SessionCache cache,
            Unwritten unwritten,
            SessionCounters counters,
            InstantSource clock) {
        this.config = config;
        this.rows = rows;
        this.cache = cache;
        this.unwritten = unwritten;
        this.counters = counters;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("ps-session-flush").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Lets the cache be told again until it has it. */
    void repair(State state) {
        if (cache.isThere()) {
            synchronized (repairs) {
                if (repairs.size() < MOST_REPAIRS) { // or it is found at the next comparison
                    repairs.merge(
                            state.id(),
                            new Repair(state, clock.millis() + REPAIR_MILLIS),
                            (old, next) -> new Repair(old.state().merged(next.state()), next.untilMillis()));
                }
            }
        }
    }

    private void run() {
        try {
            while (!closing.await(config.flushEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    flush(Deadline.in(Duration.ofDays(1)));
                    repairCache();
                    sweep();
                } catch (RuntimeException e) { // our bug: what waits still has to be written
                    log.atError().setCause(e).log("sessions could not be written");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes batches until nothing waits, one fails, or {@code end} is over. One thread at a time. */
    private void flush(Deadline end) {
        while (unwritten.size() > 0 && !end.isOver()) {
            List<State> batch = unwritten.take(BATCH);
            boolean written = false;
            try {
                written = write(batch, end);
            } finally {
                if (written) {
                    unwritten.written();
                } else {
                    unwritten.failed();
                }
            }
            if (!written) {
                return;
            }
        }
    }

    /** False if the batch has to be tried again. */
    private boolean write(List<State> batch, Deadline end) {
        try {
            rows.mergeAll(batch, within(end));
            counters.flushed.add(batch.size());
            goesOn();
            return true;
        } catch (DataException.Unavailable | DataException.TooLate | DataException.Conflict e) {
            fails(e);
            return false;
        } catch (RuntimeException e) { // one of them cannot be written: find out which
            log.atWarn().setCause(e).log("the database refuses a batch of sessions");
            return writeOneByOne(batch, end);
        }
    }

    private boolean writeOneByOne(List<State> batch, Deadline end) {
        for (State state : batch) {
            try {
                rows.mergeAll(List.of(state), within(end));
                counters.flushed.increment();
            } catch (DataException.Unavailable | DataException.TooLate | DataException.Conflict e) {
                fails(e);
                return false; // writing the others again changes nothing
            } catch (RuntimeException e) {
                counters.dropped.increment();
                log.atError().setCause(e).addKeyValue("session", state.id()).log("a session's changes are lost");
            }
        }
        return true;
    }

    private static Deadline within(Deadline end) {
        Duration left = end.left();
        return Deadline.in(left.compareTo(BATCH_TIME) < 0 ? left : BATCH_TIME);
    }

    private void fails(DataException e) {
        counters.flushFailures.increment();
        if (!failing) {
            failing = true;
            log.atWarn()
                    .addKeyValue("waiting", unwritten.size())
                    .log("sessions cannot be written and wait: {}", e.getMessage());
        }
    }

    private void goesOn() {
        if (failing) {
            failing = false;
            log.atInfo().log("sessions are written again");
        }
    }

    private void repairCache() {
        List<Repair> due;
        synchronized (repairs) {
            due = List.copyOf(repairs.values());
        }
        long now = clock.millis();
        for (Repair repair : due) {
            State state = repair.state();
            boolean told = cache.offer(state, 0, now);
            synchronized (repairs) {
                if (told || repair.untilMillis() <= now) {
                    repairs.remove(state.id(), repair);
                }
            }
            if (!told || closing.getCount() == 0) {
                return; // its server still does not answer; the others can wait as well
            }
        }
    }

    private void sweep() {
        long now = clock.millis();
        if (now < nextSweepMillis) {
            return;
        }
        nextSweepMillis = now + SWEEP_MILLIS;
        try {
            if (!rows.takeSweep(now, SWEEP_MILLIS, Deadline.in(BATCH_TIME))) {
                return;
            }
            int removed = SWEEP_BATCH;
            for (int i = 0; i < SWEEP_BATCHES && removed == SWEEP_BATCH && closing.getCount() > 0; i++) {
                removed = rows.sweep(now - config.idle().toMillis(), SWEEP_BATCH, Deadline.in(BATCH_TIME));
                counters.swept.add(removed);
                flush(Deadline.in(BATCH_TIME));
            }
        } catch (DataException e) {
            log.atWarn().log("expired sessions stay for now: {}", e.getMessage());
        }
    }

    /** Writes what waits, for at most some seconds. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (thread.join(BATCH_TIME.plusSeconds(1))) {
                flush(Deadline.in(CLOSE_TIME));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (unwritten.size() > 0) {
            log.atError().addKeyValue("sessions", unwritten.size()).log("what was changed last in them is lost");
        }
    }
}
