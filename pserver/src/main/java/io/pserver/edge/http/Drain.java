package io.pserver.edge.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * How the edge ends: whoever asks whether the node is ready sees that it is not, then no connection is taken any more, and what
 * was asked is answered.
 *
 * <p>Threading: any thread; the waits are for the one that closes the edge.
 */
public final class Drain {
    private static final Duration WATCHED = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofMillis(5);
    private static final int TOLD_ENOUGH = 2;

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    /** Written by requests for {@code /readyz}, read by the closer. */
    private volatile long askedNanos;
    /** Written by the closer, read by every request. */
    private volatile boolean draining;

    /** A request began. */
    void enter() {
        open.incrementAndGet();
    }

    /** It has been answered, or its connection is gone. */
    void leave() {
        open.decrementAndGet();
    }

    /** Requests that are open now. */
    public int open() {
        return open.get();
    }

    /** Somebody asks whether the node is ready. */
    void readinessAsked() {
        asked.incrementAndGet();
        askedNanos = System.nanoTime();
        if (draining) {
            told.incrementAndGet();
        }
    }

    /** From now on every answer closes its HTTP/1.1 connection. */
    public void begin() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /**
     * Waits until a balancer that watches this node has seen twice that it is not ready. Does not wait if none watches.
     *
     * @throws InterruptedException if the calling thread was interrupted
     */
    public void awaitSeen(Duration atMost) throws InterruptedException {
        boolean watched = asked.get() >= TOLD_ENOUGH && System.nanoTime() - askedNanos < WATCHED.toNanos();
        if (watched) {
            await(() -> told.get() >= TOLD_ENOUGH, atMost);
        }
    }

    /**
     * Waits until nothing is open.
     *
     * @return whether that came true in time
     * @throws InterruptedException if the calling thread was interrupted
     */
    public boolean awaitAnswered(Duration atMost) throws InterruptedException {
        return await(() -> open.get() == 0, atMost);
    }

    /** Waits until something is true, looking every few milliseconds; whether it came true in time. */
    public static boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(STEP);
        }
        return true;
    }
}
