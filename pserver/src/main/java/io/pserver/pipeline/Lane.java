package io.pserver.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.Sequencer;
import com.lmax.disruptor.TimeoutException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bounded ring, the thread that drains it, and the body that its events go to.
 *
 * <p>Threading: {@link #offer} may be called by any thread and never waits. The body belongs to the lane's thread. A thread that
 * is stuck in a pass is given up: {@link #takeOver} goes on with a new thread and a new body where it stood.
 *
 * @param <E> what the ring carries
 */
public final class Lane<E> {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private final String name;
    private final int turnPasses;
    private final LaneThreads threads;
    private final RingBuffer<Slot<E>> ring;

    /** The current runner; written by {@link #start} and {@link #takeOver}, read by any thread. */
    private volatile Runner runner;

    private volatile boolean stopping; // written by stop and the last runner, read by runners and publishers
    private volatile @Nullable Body<E> ended; // written once by the last runner, read by publishers

    /** What a lane's events go to. Made, used and closed by the lane's thread, but for {@link #answerStuck} and {@link #replacement}. */
    public interface Body<E> extends AutoCloseable {
        /** Deals with one event. Must not throw; if it does, the lane logs it and goes on. */
        void handle(E event);

        /** The ring is empty, or a turn is over; also called once before the first event. */
        void endOfBatch();

        /** Whether the lane has done its work and may end. */
        boolean isFinished();

        /** Whether this body's thread has been given up, so that it must not touch the lane any more. */
        boolean isLost();

        /** The lane has ended, and this event will not be dealt with. Any thread. */
        void refuse(E event);

        /** The lane's thread is stuck in a pass: answers the event that it is stuck with. Called once, by another thread. */
        void answerStuck();

        /** How to make the body that goes on for this one, whose thread is stuck. Called once, by another thread. */
        Function<Lane<E>, Body<E>> replacement();

        @Override
        void close();
    }

    /** Written by the publisher that claimed the slot, then read once by the ring's consumer; the ring orders the two. */
    private static final class Slot<E> {
        private @Nullable E event;

        void put(E next) {
            event = next;
        }

        @Nullable
        E take() {
            E taken = event;
            event = null; // or the ring keeps it reachable until the slot comes round
            return taken;
        }
    }

    private Lane(String name, int ringSize, int turnPasses, LaneThreads threads) {
        this.name = name;
        this.turnPasses = turnPasses;
        this.threads = threads;
        this.ring = RingBuffer.createMultiProducer(Slot::new, ringSize, new ParkingWait());
        this.runner = new Runner(new Sequence(), null, _ -> {
            throw new IllegalStateException("lane not started");
        });
    }

    /**
     * Starts a lane. Its body is made by its own thread; events may be offered at once.
     *
     * @param name of the thread
     * @param ringSize a power of two
     * @param turnPasses events after which the thread lets others have the processor
     */
    public static <E> Lane<E> start(
            String name, int ringSize, int turnPasses, LaneThreads threads, Function<Lane<E>, Body<E>> body) {
        Lane<E> lane = new Lane<>(name, ringSize, turnPasses, threads);
        lane.run(Sequencer.INITIAL_CURSOR_VALUE, null, body);
        return lane;
    }

    private void run(long dealtWith, @Nullable Body<E> before, Function<Lane<E>, Body<E>> body) {
        Sequence sequence = new Sequence();
        Runner next = new Runner(sequence, before, body);
        ring.addGatingSequences(sequence); // which sets it to the newest event
        sequence.set(dealtWith);
        runner = next;
        next.thread = threads.start(name, next);
    }

    /** Hands an event to this lane; false if the ring is full or the lane ends, and then the event was not taken. */
    public boolean offer(E event) {
        if (stopping || !ring.tryPublishEvent((slot, _, e) -> slot.put(e), event)) {
            return false;
        }
        Body<E> last = ended;
        if (last != null) { // the lane ended between the two lines above
            refuseRest(last);
        }
        return true;
    }

    /** Events that wait. */
    public long depth() {
        return ring.getCursor() - runner.sequence.get();
    }

    /** Events that wait, and one more while the lane deals with some. */
    long load() {
        Runner now = runner;
        return ring.getCursor() - now.sequence.get() + (now.busy ? 1 : 0);
    }

    /** Ends the lane: what is being dealt with is finished, what waits is refused. Does not wait. */
    public void stop() {
        stopping = true;
        runner.barrier.alert();
    }

    /** Waits until the lane's thread has ended. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        Thread thread = runner.thread;
        return thread == null || thread.join(atMost);
    }

    /**
     * The runner's thread is stuck: another goes on. Called once for a runner, by the thread that gave it up. Does not throw what
     * the body throws: the lane goes on all the same.
     */
    public void takeOver() {
        Runner stuck = runner;
        Body<E> body = stuck.body;
        if (body == null) {
            return;
        }
        guard(body::answerStuck);
        run(stuck.sequence.get(), body, body.replacement());
        ring.removeGatingSequence(stuck.sequence);
    }

    /** Refuses what nobody will take any more. */
    private synchronized void refuseRest(Body<E> body) {
        Sequence sequence = runner.sequence;
        for (long next = sequence.get() + 1; next <= ring.getCursor(); next++) {
            while (!ring.isAvailable(next)) {
                Thread.onSpinWait(); // a publisher that has claimed a slot writes it within nanoseconds
            }
            E event = ring.get(next).take();
            sequence.set(next);
            if (event != null) {
                guard(() -> body.refuse(event));
            }
        }
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) { // not the script's: the lane outlives it
            log.atError().setCause(e).addKeyValue("lane", name).log("lane failed on an event");
        }
    }

    /** One thread's time with the ring. */
    private final class Runner implements Runnable {
        private final Sequence sequence; // written by the runner's thread, read by publishers
        private final SequenceBarrier barrier = ring.newBarrier();
        private final @Nullable Body<E> before; // the one whose thread is stuck
        private final Function<Lane<E>, Body<E>> maker;
        private volatile @Nullable Thread thread; // written once by the starter, read by awaitEnd
        private volatile @Nullable Body<E> body; // written once by the runner's thread, read by takeOver
        private volatile boolean busy; // written by the runner's thread, read by publishers

        Runner(Sequence sequence, @Nullable Body<E> before, Function<Lane<E>, Body<E>> maker) {
            this.sequence = sequence;
            this.before = before;
            this.maker = maker;
        }

        @Override
        public void run() {
            guard(() -> body = maker.apply(Lane.this));
            Body<E> made = body;
            if (made == null) {
                cannotGoOn();
                return;
            }
            try {
                drain(made);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                if (!made.isLost()) {
                    stopping = true;
                    ended = made;
                    refuseRest(made);
                }
                guard(made::close);
                if (made.isLost()) {
                    threads.comeBack();
                }
            }
        }

        /** There is no body to deal with events: what waits is refused by the one before, what comes by the lane. */
        private void cannotGoOn() {
            stopping = true;
            if (before != null) {
                ended = before;
                refuseRest(before);
            }
        }

        private void drain(Body<E> made) throws InterruptedException {
            guard(made::endOfBatch);
            long next = sequence.get() + 1;
            while (!made.isLost() && !stopping && !made.isFinished()) {
                long available = waitFor(next);
                busy = true;
                int passes = 0;
                while (next <= available && !made.isLost() && !stopping) {
                    E event = ring.get(next).take();
                    sequence.set(next++);
                    if (event != null) {
                        guard(() -> made.handle(event));
                    }
                    if (++passes >= turnPasses) {
                        break;
                    }
                }
                if (!made.isLost()) {
                    guard(made::endOfBatch);
                    if (passes >= turnPasses) {
                        letOthersRun();
                    }
                }
                busy = false;
            }
        }

        /** A virtual thread keeps its carrier until it waits or yields. */
        @SuppressWarnings("ThreadPriorityCheck") // fairness between lanes, not correctness, rests on it
        private void letOthersRun() {
            Thread.yield();
        }

        private long waitFor(long next) throws InterruptedException {
            try {
                return barrier.waitFor(next);
            } catch (AlertException _) {
                return next - 1; // stopping
            } catch (TimeoutException e) {
                throw new IllegalStateException("the wait strategy has no timeout", e);
            }
        }
    }
}
