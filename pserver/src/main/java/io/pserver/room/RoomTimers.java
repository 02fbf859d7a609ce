package io.pserver.room;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread, {@code ps-room-timer}, that wakes rooms when a tick, a timer or a patch is due. Any thread may schedule. */
final class RoomTimers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RoomTimers.class);

    private final ScheduledThreadPoolExecutor executor;

    private RoomTimers(ScheduledThreadPoolExecutor executor) {
        this.executor = executor;
    }

    static RoomTimers start() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, task -> Thread.ofPlatform().daemon().name("ps-room-timer").unstarted(task));
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new RoomTimers(executor);
    }

    /** Runs {@code wake}, which must be short, after so many nanoseconds. */
    void schedule(Runnable wake, long delayNanos) {
        try {
            executor.schedule(() -> guarded(wake), delayNanos, TimeUnit.NANOSECONDS)
                    .isDone();
        } catch (RejectedExecutionException _) {
            // the node is shutting down: nothing is due any more
        }
    }

    private static void guarded(Runnable wake) {
        try {
            wake.run();
        } catch (RuntimeException e) { // the other rooms are still to be woken
            log.atError().setCause(e).log("a room could not be woken");
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
