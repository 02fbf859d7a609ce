package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Lets one caller do what many ask for at once. A caller is never given the outcome of work that began before it came: a write may
 * have been acknowledged since, on this node or another. Who comes while work is under way shares the next round, which begins when
 * that work has ended, or its first caller cannot wait any longer.
 *
 * <p>Any thread; the work runs on that of the round's first caller. There are never more rounds than callers.
 */
final class Flights<T> {
    /** What is asked for. */
    @FunctionalInterface
    interface Work<T> {
        /**
         * Does it.
         *
         * @param afterOthers whether time went by since the caller came, because there was a round before
         */
        @Nullable
        T run(boolean afterOthers);
    }

    /** One round; {@code done} hands what the first caller wrote to the others. */
    private static final class Flight<T> {
        final CountDownLatch done = new CountDownLatch(1);
        private final Deadline deadline;
        /** Changed within the map's lock on the key. */
        private boolean left;
        // Written by the first caller before done, read by the others after it.
        private @Nullable T outcome;
        private @Nullable DataException refusal;
        private boolean again = true;

        Flight(Deadline deadline) {
            this.deadline = deadline;
        }

        /** Others share a refusal unless it may come from the first caller's lack of time, or its interrupt. */
        void refuse(DataException e) {
            refusal = e;
            again = deadline.isOver() || Thread.currentThread().isInterrupted();
        }

        void arrive(@Nullable T what) {
            outcome = what;
            again = false;
        }
    }

    private final ConcurrentMap<String, Flight<T>> newest = new ConcurrentHashMap<>();
    private final LongAdder joined;

    /** @param joined counts those who got what another caller did */
    Flights(LongAdder joined) {
        this.joined = joined;
    }

    /**
     * The outcome of work that began after this call did.
     *
     * @throws DataException the work's, or {@code TooLate} when the deadline came first
     */
    @Nullable
    T fly(String key, Deadline deadline, Work<T> work) {
        while (true) {
            Flight<T> mine = new Flight<>(deadline);
            Boarding<T> boarding = board(key, mine);
            if (boarding.flight == mine) {
                return lead(key, mine, boarding.before, work);
            }
            await(boarding.flight, deadline);
            if (boarding.flight.again) {
                continue; // its first caller ran out of time or failed by itself
            }
            if (boarding.flight.refusal != null) {
                throw boarding.flight.refusal;
            }
            joined.increment();
            return boarding.flight.outcome;
        }
    }

    private record Boarding<T>(Flight<T> flight, @Nullable Flight<T> before) {}

    private Boarding<T> board(String key, Flight<T> mine) {
        var before = new Object() {
            @Nullable
            Flight<T> flight;
        };
        Flight<T> flight = newest.compute(key, (_, last) -> {
            if (last != null && !last.left) {
                return last;
            }
            before.flight = last;
            return mine;
        });
        return new Boarding<>(flight, before.flight);
    }

    private @Nullable T lead(String key, Flight<T> flight, @Nullable Flight<T> before, Work<T> work) {
        try {
            if (before != null) {
                await(before, flight.deadline);
            }
            newest.computeIfPresent(key, (_, last) -> {
                flight.left = true; // from here on nobody boards
                return last;
            });
            T outcome = work.run(before != null);
            flight.arrive(outcome);
            return outcome;
        } catch (DataException e) {
            flight.refuse(e);
            throw e;
        } finally {
            newest.computeIfPresent(key, (_, last) -> {
                flight.left = true;
                return last == flight ? null : last;
            });
            flight.done.countDown();
        }
    }

    private static void await(Flight<?> flight, Deadline deadline) {
        try {
            if (!flight.done.await(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DataException.TooLate("a row was being loaded by another caller until the deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException.TooLate("interrupted while another caller loaded a row");
        }
    }
}
