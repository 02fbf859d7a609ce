package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers who come while others are at work do what they want together. Who finds a place free works at once, so that a single
 * caller never waits for company; who does not, waits, and the next to get a place takes with it all who wait and whom it can.
 *
 * <p>Any thread; the work runs on that of one of the round's callers, who works for one round and for no more. The first who waits is
 * in the next round, so that everybody's turn comes.
 *
 * @param <Q> what a caller asks for
 * @param <A> the answer
 */
final class Rounds<Q, A> {
    /** Does what one caller asks for, or several. */
    @FunctionalInterface
    interface Work<Q, A> {
        /**
         * Answers or refuses each part, but for those that are to be done alone: of them it has done nothing. As it holds a place that
         * others wait for, it must not wait for what one of the parts alone is to blame for.
         *
         * @param parts the caller whose thread this is comes first
         * @return what is left to do when all have their answers
         */
        Runnable run(List<Part<Q, A>> parts);
    }

    private enum State {
        WAITING,
        /** In a round that somebody else works for. */
        TAKEN,
        /** It has a place, and is to work. */
        CALLED,
        /** Answered, refused, or to be done alone. */
        ENDED
    }

    /** What one caller asks for, and what becomes of it. */
    static final class Part<Q, A> {
        private final Q ask;
        private final Deadline deadline;
        private final Thread caller = Thread.currentThread();

        // Changed under the lock, or by whoever works for it; read by its caller.
        private volatile State state = State.WAITING;
        // Written before state is ENDED, read after it.
        private @Nullable A answer;
        private @Nullable DataException refusal;
        private boolean alone = true;

        private Part(Q ask, Deadline deadline) {
            this.ask = ask;
            this.deadline = deadline;
        }

        Q ask() {
            return ask;
        }

        Deadline deadline() {
            return deadline;
        }

        void answer(@Nullable A what) {
            answer = what;
            alone = false;
        }

        void refuse(DataException why) {
            refusal = why;
            alone = false;
        }

        private void end() {
            state = State.ENDED;
            LockSupport.unpark(caller);
        }
    }

    private static final int MOST_WAITING = 1_000;

    private final int places;
    private final int mostTogether;
    private final BiPredicate<List<Part<Q, A>>, Q> fits;
    private final Work<Q, A> work;
    private final ReentrantLock lock = new ReentrantLock();

    // Under the lock.
    private final Deque<Part<Q, A>> waiting = new ArrayDeque<>();
    private int working;

    /**
     * @param places how many may work at once
     * @param mostTogether the most parts of one round
     * @param fits whether a part can be done together with these
     */
    Rounds(int places, int mostTogether, BiPredicate<List<Part<Q, A>>, Q> fits, Work<Q, A> work) {
        this.places = places;
        this.mostTogether = mostTogether;
        this.fits = fits;
        this.work = work;
    }

    /**
     * The answer to {@code ask}.
     *
     * @param alone gives it by itself, on this thread, without a place
     * @throws DataException.TooLate when the deadline is over or the thread was interrupted; it says whether anything was done
     */
    @Nullable
    A call(Q ask, Deadline deadline, Supplier<@Nullable A> alone) {
        Part<Q, A> mine = new Part<>(ask, deadline);
        State state = enter(mine);
        if (state == State.WAITING) {
            state = await(mine);
        }
        switch (state) {
            case CALLED -> lead(mine);
            case ENDED -> {}
            case WAITING, TAKEN -> throw tooLate(state);
        }
        if (mine.alone) {
            return alone.get();
        }
        if (mine.refusal != null) {
            throw mine.refusal;
        }
        return mine.answer;
    }

    private static DataException.TooLate tooLate(State state) {
        String why = Thread.currentThread().isInterrupted() ? "interrupted" : "the deadline is over";
        return new DataException.TooLate(
                why + (state == State.TAKEN ? ": the write may have happened" : ": nothing was done"));
    }

    /** Takes a place, if one is free; else waits for a turn, or goes alone if too many wait. */
    private State enter(Part<Q, A> mine) {
        lock.lock();
        try {
            if (working < places && waiting.isEmpty()) {
                working++;
                mine.state = State.CALLED;
            } else if (waiting.size() >= MOST_WAITING) {
                mine.state = State.ENDED;
            } else {
                waiting.add(mine);
            }
            return mine.state;
        } finally {
            lock.unlock();
        }
    }

    /** CALLED or ENDED; anything else if there is no more time for it. */
    private State await(Part<Q, A> mine) {
        while (true) {
            State state = mine.state;
            if (state == State.CALLED || state == State.ENDED) {
                return state;
            }
            long left = mine.deadline.left().toNanos();
            if (left == 0 || Thread.currentThread().isInterrupted()) {
                return giveUp(mine);
            }
            LockSupport.parkNanos(this, left);
        }
    }

    private State giveUp(Part<Q, A> mine) {
        lock.lock();
        try {
            waiting.remove(mine);
            return mine.state; // whoever was called meanwhile has a place to hand over
        } finally {
            lock.unlock();
        }
    }

    private void lead(Part<Q, A> mine) {
        List<Part<Q, A>> parts = new ArrayList<>();
        parts.add(mine);
        Runnable rest = () -> {};
        try {
            if (!mine.deadline.isOver() && !Thread.currentThread().isInterrupted()) {
                gather(parts);
                rest = work.run(parts);
            }
        } finally {
            parts.forEach(Part::end);
            handOver();
        }
        rest.run();
    }

    private void gather(List<Part<Q, A>> parts) {
        lock.lock();
        try {
            Iterator<Part<Q, A>> others = waiting.iterator();
            while (others.hasNext() && parts.size() < mostTogether) {
                Part<Q, A> other = others.next();
                if (fits.test(parts, other.ask)) {
                    others.remove();
                    other.state = State.TAKEN;
                    parts.add(other);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives a place to the next who waits. */
    private void handOver() {
        Part<Q, A> next;
        lock.lock();
        try {
            next = waiting.poll();
            if (next == null) {
                working--;
            } else {
                next.state = State.CALLED;
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            LockSupport.unpark(next.caller);
        }
    }

    /** How many wait for a turn. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
