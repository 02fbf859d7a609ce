package io.pserver.pipeline;

import io.pserver.handlers.realm.Realm;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops passes that compute longer than their budget.
 *
 * <p>What counts is processor time, not the clock on the wall: as long as the machine has more to run than processors, a pass
 * is charged what its thread really got, so that an innocent handler is never stopped because the machine is busy. While
 * there are processors to spare, it is charged the time that passes, so that a script which makes the collector work is stopped
 * too.
 *
 * <p>Threads: one platform thread, {@code ps-lane-watchdog}, looks at every lane each {@value #LOOK_MILLIS} ms. Interrupting can
 * take long, so it is done by up to {@value #MOST_INTERRUPTERS} others, {@code ps-lane-interrupter-N}; if all of them
 * are busy the pass is tried again at the next look. The realms of threads that were given up are cancelled by up to {@value
 * #MOST_CLOSERS} more, {@code ps-lane-closer-N}, as that may take as long as the script, and unwound by as many, {@code
 * ps-lane-unwinder-N}; those for which none is free wait for one.
 */
public final class Watchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    static final int LOOK_MILLIS = 5;
    static final int MOST_INTERRUPTERS = 16;
    static final int MOST_CLOSERS = 16;

    /** A realm that ignores its interrupt for so long is given up. */
    private static final Duration PATIENCE = Duration.ofMillis(150);

    /** On a starved machine it is given up when it really ran for so long since, or after {@link #MOST_PATIENCE_NANOS}. */
    private static final long ENOUGH_NANOS = PATIENCE.toNanos() * 6 / 10;

    private static final long MOST_PATIENCE_NANOS = 8 * PATIENCE.toNanos();

    /** When a script that was given up is unwound, each time for {@link #UNWIND_MOST}: most end, or can be cancelled, before. */
    private static final List<Duration> UNWIND_AFTER =
            List.of(1, 10, 20, 40, 80, 160).stream().map(Duration::ofSeconds).toList();

    private static final Duration UNWIND_MOST = Duration.ofSeconds(5);
    private static final Duration UNWIND_LOOK = Duration.ofMillis(20);

    /** An interrupted script that has not ended after so long is interrupted again. */
    private static final long LET_GO_NANOS = 20_000_000;

    /** While classes are loaded or compiled a pass is charged nothing, for so long at most: cold code takes many times as long. */
    private static final long FORGIVEN_NANOS = 150_000_000;

    /** Classes that the rest of the node may load between two looks. */
    private static final int FEW_CLASSES = 2;

    private final long budgetNanos;
    private final LaneThreads threads;
    private final LaneMetrics metrics;
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    private final @Nullable CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    private final ProcessorTime processor = new ProcessorTime();
    private final Set<PassClock> clocks = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor interrupters;
    private final ThreadPoolExecutor closers;
    private final ThreadPoolExecutor unwinders;
    private final AtomicInteger unwinding = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();
    private final Thread looker;
    private volatile boolean closed; // written by close, read by the looker

    // Owned by the looker.
    private long classesLoaded;
    private long compiledMillis;
    private long checkedNanos = System.nanoTime();
    private boolean codeIsCold;

    private Watchdog(Duration budget, LaneThreads threads, LaneMetrics metrics) {
        this.budgetNanos = budget.toNanos();
        this.threads = threads;
        this.metrics = metrics;
        this.interrupters = pool("ps-lane-interrupter-", 0, MOST_INTERRUPTERS, new SynchronousQueue<>());
        this.closers = waitingPool("ps-lane-closer-");
        this.unwinders = waitingPool("ps-lane-unwinder-");
        this.looker = Thread.ofPlatform().daemon().name("ps-lane-watchdog").unstarted(this::look);
    }

    /** With room for every thread that may be given up at the same time. */
    private static ThreadPoolExecutor waitingPool(String name) {
        ThreadPoolExecutor pool =
                pool(name, MOST_CLOSERS, MOST_CLOSERS, new ArrayBlockingQueue<>(LaneThreads.MOST_WRITTEN_OFF));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadPoolExecutor pool(String name, int least, int most, BlockingQueue<Runnable> waiting) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                least,
                most,
                10,
                TimeUnit.SECONDS,
                waiting,
                task -> Thread.ofPlatform()
                        .daemon()
                        .name(name + number.getAndIncrement())
                        .unstarted(task));
    }

    /**
     * Starts to look.
     *
     * @param budget how long a pass may compute
     */
    public static Watchdog start(Duration budget, LaneThreads threads, LaneMetrics metrics) {
        Watchdog watchdog = new Watchdog(budget, threads, metrics);
        watchdog.looker.start();
        return watchdog;
    }

    /** What the watchdog has seen of one clock. Owned by the looker. */
    static final class Sight {
        private long pass = -1;
        private long state;
        private long lookedNanos;
        private long chargedNanos;
        private long forgivenNanos;
        private ProcessorTime.Sample sample = ProcessorTime.NONE;
    }

    void add(PassClock clock) {
        clocks.add(clock);
    }

    void remove(PassClock clock) {
        clocks.remove(clock);
    }

    /** What lanes run on. */
    public LaneThreads threads() {
        return threads;
    }

    /** Computing time that a pass may use, in ns. */
    public long budgetNanos() {
        return budgetNanos;
    }

    private void look() {
        while (!closed) {
            LockSupport.parkNanos(LOOK_MILLIS * 1_000_000L);
            long now = System.nanoTime();
            lookAtEngine(now);
            int longPasses = 0;
            for (PassClock clock : clocks) {
                try {
                    longPasses += lookAt(clock, now) ? 1 : 0;
                } catch (RuntimeException e) { // the other lanes are still to be watched
                    log.atError().setCause(e).log("watchdog failed on a lane");
                }
            }
            threads.suit(longPasses);
        }
    }

    /** Whether the engine has loaded classes since the last look, or spent more than an eighth of the time on compiling. */
    private void lookAtEngine(long now) {
        long loaded = classes.getTotalLoadedClassCount();
        long compiled = compilers != null && compilers.isCompilationTimeMonitoringSupported()
                ? compilers.getTotalCompilationTime()
                : 0;
        long elapsedMillis = (now - checkedNanos) / 1_000_000;
        codeIsCold = loaded - classesLoaded > FEW_CLASSES
                || (compiled - compiledMillis) * 8 > elapsedMillis
                || unwinding.get() > 0;
        classesLoaded = loaded;
        compiledMillis = compiled;
        checkedNanos = now;
    }

    /** Whether a pass is seen to compute that computed already at the last look. */
    private boolean lookAt(PassClock clock, long now) {
        long state = clock.state();
        Sight sight = clock.sight;
        if (PassClock.phaseOf(state) != PassClock.COMPUTING) {
            return false;
        }
        boolean still = state == sight.state;
        if (PassClock.passOf(state) != sight.pass) {
            sight.pass = PassClock.passOf(state);
            sight.chargedNanos = 0;
            sight.forgivenNanos = 0;
            begin(clock, sight, state);
        } else if (state != sight.state) {
            begin(clock, sight, state); // it waited meanwhile
        } else {
            charge(clock, sight, now - sight.lookedNanos);
        }
        sight.lookedNanos = now;
        if (sight.chargedNanos >= budgetNanos) {
            stop(clock, state);
        }
        return still;
    }

    /** The pass is seen to compute for the first time, or for the first time after a wait. */
    private void begin(PassClock clock, Sight sight, long state) {
        Thread thread = clock.thread();
        sight.state = state;
        sight.sample = thread == null ? ProcessorTime.NONE : processor.sample(thread);
    }

    /** The pass has computed since the last look. */
    private void charge(PassClock clock, Sight sight, long elapsedNanos) {
        Thread thread = clock.thread();
        if (thread == null) {
            return;
        }
        ProcessorTime.Sample before = sight.sample;
        sight.sample = processor.sample(thread);
        long used = sight.sample.since(before);
        long charge = processor.isStarved() ? used : Math.max(used, elapsedNanos);
        if (codeIsCold && sight.forgivenNanos < FORGIVEN_NANOS) {
            sight.forgivenNanos += charge; // the first use of a part of the engine, which no handler is to blame for
        } else {
            sight.chargedNanos += charge;
        }
    }

    private void stop(PassClock clock, long state) {
        Realm realm = clock.realm();
        if (realm == null || !clock.claim(state)) {
            return;
        }
        try {
            interrupters.execute(() -> interrupt(clock, realm));
        } catch (RejectedExecutionException _) {
            clock.unclaim();
        }
    }

    private void interrupt(PassClock clock, Realm realm) {
        boolean stopped = false;
        try {
            stopped = isStopped(clock, realm);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) { // or its lane would wait for ever
            log.atError().setCause(e).log("a script could not be interrupted");
        }
        if (stopped) {
            metrics.passStopped();
            clock.interrupted();
        } else {
            giveUp(clock, realm);
        }
    }

    /** Interrupts until the script has let go of its thread; false if it ignores that for too long. */
    private boolean isStopped(PassClock clock, Realm realm) {
        Thread thread = clock.thread();
        long ranNanos = 0;
        long beganNanos = System.nanoTime();
        long triedNanos = beganNanos;
        while (thread != null && ranNanos < ENOUGH_NANOS && triedNanos - beganNanos < MOST_PATIENCE_NANOS) {
            ProcessorTime.Sample before = processor.sample(thread);
            if (realm.interrupt(PATIENCE) && letsGo(clock)) {
                return true;
            }
            long now = System.nanoTime();
            ranNanos += processor.isStarved() ? processor.sample(thread).since(before) : now - triedNanos;
            triedNanos = now;
        }
        return false;
    }

    private void giveUp(PassClock clock, Realm realm) {
        if (!threads.writeOff()) {
            if (full.compareAndSet(false, true)) {
                log.atError().log("too many scripts ignore their interrupts; lanes wait for those that do now");
            }
            clock.unclaim(); // it is tried again at the next look
            return;
        }
        full.set(false);
        log.atWarn().log("a script ignores its interrupt; its lane goes on in a new realm, its thread is written off");
        metrics.laneQuarantined();
        clock.abandon();
        try {
            unwinders.execute(() -> unwind(clock, realm));
            closers.execute(() -> cancel(realm));
        } catch (RejectedExecutionException _) {
            log.atDebug().log("the watchdog is closed: the script runs on until it ends by itself");
        }
    }

    /** A recursion may never come to a place where it can be cancelled. */
    private void unwind(PassClock clock, Realm realm) {
        Thread thread = clock.thread();
        if (thread == null) {
            return;
        }
        try {
            for (Duration pause : UNWIND_AFTER) {
                long end = System.nanoTime() + pause.toNanos();
                while (!clock.hasReturned() && System.nanoTime() - end < 0) {
                    Thread.sleep(UNWIND_LOOK);
                }
                if (clock.hasReturned() || isUnwound(clock, realm, thread)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private boolean isUnwound(PassClock clock, Realm realm, Thread thread) throws InterruptedException {
        unwinding.incrementAndGet();
        try {
            return realm.unwind(thread, clock::hasReturned, UNWIND_MOST);
        } finally {
            unwinding.decrementAndGet();
        }
    }

    /** Unlike an interrupt this is nothing that a script can catch. Waits until the script is at a place where it can be stopped. */
    private static void cancel(Realm realm) {
        try {
            realm.close();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("a realm that was given up could not be closed");
        }
    }

    /** A stack overflow on the way out can swallow an interrupt, and then the script goes on as if there had been none. */
    private static boolean letsGo(PassClock clock) {
        long begin = System.nanoTime();
        while (!clock.isEnding()) {
            if (System.nanoTime() - begin > LET_GO_NANOS) {
                return false;
            }
            LockSupport.parkNanos(100_000);
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(looker);
        interrupters.shutdownNow();
        closers.shutdownNow();
        unwinders.shutdownNow();
    }
}
