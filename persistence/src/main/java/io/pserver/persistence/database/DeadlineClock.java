package io.pserver.persistence.database;

import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does things when a deadline is over, and again and again. One thread; what it does must not wait. It holds at most one thing for
 * each connection that is lent.
 */
final class DeadlineClock implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("ps-database-clock-", 0).daemon().factory());

    DeadlineClock() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    Future<?> at(Deadline deadline, Runnable task) {
        return timer.schedule(task, deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    }

    Future<?> every(Duration time, Runnable task) {
        return timer.scheduleWithFixedDelay(task, time.toNanos(), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
