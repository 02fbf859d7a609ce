package io.pserver.pipeline;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.Realm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Says of one lane whether a pass computes, so that the watchdog can stop it, and makes sure that a stop never hits the pass
 * after.
 *
 * <p>Threading: {@link #begin}, {@link #end}, {@link #waitBegins} and {@link #waitEnds} belong to the lane's thread. The watchdog
 * reads {@link #state} and changes it from computing to interrupting; the thread that interrupts then changes it to
 * interrupted, or to abandoned. Everything else is said at the field.
 */
public final class PassClock {
    static final long COMPUTING = 1;
    private static final long WAITING = 2;
    private static final long INTERRUPTING = 3;
    private static final long INTERRUPTED = 4;
    private static final long ABANDONED = 5;
    private static final long PHASE = 7;
    private static final int PASS_SHIFT = 24; // 21 bits for the waits of one pass, 40 for passes
    private static final long PASSES = -1L << PASS_SHIFT;
    private static final long NEXT_WAIT = 8;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(PassClock.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Watchdog watchdog;
    private final Runnable onAbandoned;
    private final Runnable beforeWaits;

    // Written by the lane's thread, the watchdog and interrupters as the class says; read by all of them.
    private volatile long state;
    // Written by the lane's thread before a pass; read by the thread that interrupts it, ordered by `state`.
    private @Nullable Realm realm;
    // Written once by the lane's thread, before its first pass; read by the watchdog, ordered by `state`.
    private @Nullable Thread thread;

    /** Whether the lane's thread waits in {@link #end}. Written by it, read by the thread that interrupts. */
    private volatile boolean ending;

    /** Whether the lane's thread came back after it was given up. Written by it, read by the thread that unwinds it. */
    private volatile boolean returned;

    // Owned by the lane's thread.
    private long startedNanos;
    private long waitedNanos;
    private long waitStartedNanos;
    private boolean wasInterrupted;

    /** What the watchdog has seen of the current pass. Owned by its thread. */
    final Watchdog.Sight sight = new Watchdog.Sight();

    /**
     * A clock that the watchdog looks at until {@link #close}.
     *
     * @param onAbandoned called by another thread when the lane's thread is stuck in a pass that cannot be stopped
     */
    public PassClock(Watchdog watchdog, Runnable onAbandoned) {
        this(watchdog, onAbandoned, () -> {});
    }

    /**
     * The same, for a lane that has something to let go of before it waits.
     *
     * @param beforeWaits called by the lane's thread when a pass is about to wait; must be short
     */
    public PassClock(Watchdog watchdog, Runnable onAbandoned, Runnable beforeWaits) {
        this.watchdog = watchdog;
        this.onAbandoned = onAbandoned;
        this.beforeWaits = beforeWaits;
        watchdog.add(this);
    }

    /** A pass begins to compute. */
    public void begin(Realm passRealm) {
        realm = passRealm;
        if (thread == null) {
            thread = Thread.currentThread();
        }
        startedNanos = System.nanoTime();
        wasInterrupted = false;
        waitedNanos = 0;
        STATE.setRelease(this, (((state >>> PASS_SHIFT) + 1) << PASS_SHIFT) | COMPUTING);
    }

    /**
     * The pass is over. If it was being interrupted just now, waits until that is done.
     *
     * @return false if this thread has been given up, and must not touch its lane any more
     */
    public boolean end() {
        long now = state;
        if ((now & PHASE) == COMPUTING && STATE.compareAndSet(this, now, now & PASSES)) {
            return true;
        }
        ending = true;
        while ((state & PHASE) == INTERRUPTING) {
            LockSupport.parkNanos(500_000);
        }
        ending = false;
        if ((state & PHASE) == ABANDONED) {
            returned = true;
            return false;
        }
        Thread.interrupted(); // the interrupt was for the script
        wasInterrupted = true;
        STATE.setRelease(this, state & PASSES);
        return true;
    }

    /** The pass begins to wait in a host call: no computing is counted. False if it is being stopped: do not wait. */
    public boolean waitBegins() {
        long now = state;
        waitStartedNanos = System.nanoTime();
        if ((now & PHASE) != COMPUTING || !STATE.compareAndSet(this, now, now + (WAITING - COMPUTING))) {
            return false;
        }
        beforeWaits.run(); // now that this thread cannot be given up in the middle of it
        return true;
    }

    /** The wait is over, and the pass computes again. */
    public void waitEnds() {
        waitedNanos += System.nanoTime() - waitStartedNanos;
        STATE.setRelease(this, state - (WAITING - COMPUTING) + NEXT_WAIT);
    }

    /**
     * How the pass that has ended came out. Some of the engine's builtins turn an interrupt into an error of their own, so a pass that
     * was interrupted and then threw was stopped, whatever it threw.
     */
    public <R> Outcome<R> judge(Outcome<R> outcome) {
        if (wasInterrupted && outcome instanceof Outcome.Failed<R>) {
            String message = "the handler was stopped: it computed longer than its budget";
            return new Outcome.Stopped<>(Failure.of(ErrorCode.BUDGET_EXCEEDED, message), false);
        }
        return outcome;
    }

    /** How long the pass has computed, by the clock on the wall. */
    public long computedNanos() {
        return System.nanoTime() - startedNanos - waitedNanos;
    }

    /** Whether the lane's thread has been given up. Any thread. */
    public boolean isAbandoned() {
        return (state & PHASE) == ABANDONED;
    }

    public void close() {
        watchdog.remove(this);
    }

    // ---- for the watchdog ------------------------------------------------------------------------------------------

    long state() {
        return state;
    }

    static long phaseOf(long state) {
        return state & PHASE;
    }

    static long passOf(long state) {
        return state >>> PASS_SHIFT;
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    @Nullable
    Realm realm() {
        return realm;
    }

    /** Claims the pass that {@code seen} shows for an interrupt; false if it has moved on. */
    boolean claim(long seen) {
        return STATE.compareAndSet(this, seen, seen - COMPUTING + INTERRUPTING);
    }

    /** Gives a claim back: the pass goes on. */
    void unclaim() {
        STATE.setRelease(this, state - INTERRUPTING + COMPUTING);
    }

    /** Whether the script that is being interrupted has really let go of the lane's thread. */
    boolean isEnding() {
        return ending;
    }

    /** Whether the script that the lane's thread was given up for has ended after all. */
    boolean hasReturned() {
        return returned;
    }

    void interrupted() {
        STATE.setRelease(this, state - INTERRUPTING + INTERRUPTED);
        LockSupport.unpark(thread);
    }

    void abandon() {
        STATE.setVolatile(this, state - INTERRUPTING + ABANDONED);
        watchdog.remove(this);
        try {
            onAbandoned.run();
        } finally {
            LockSupport.unpark(thread);
        }
    }
}
