package io.pserver.handlers.js;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Stops files of a game whose own code, outside of any handler, does not end. Handlers and hooks have the lanes' watchdog; this is
 * for the time before. Any thread; one thread of its own, {@code ps-js-load-guard}, while something is loaded.
 */
final class LoadGuard implements AutoCloseable {
    /** How long the code of one file, with all that it imports, may take. */
    static final Duration MOST = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor timer;
    private final Duration most;

    LoadGuard(Duration most) {
        this.most = most;
        this.timer = new ScheduledThreadPoolExecutor(
                1, task -> Thread.ofPlatform().daemon().name("ps-js-load-guard").unstarted(task));
        timer.setRemoveOnCancelPolicy(true);
    }

    /** One file being loaded. */
    static final class Watch implements AutoCloseable {
        private final Future<?> stop;

        private Watch(Future<?> stop) {
            this.stop = stop;
        }

        @Override
        public void close() {
            stop.cancel(false);
        }
    }

    /** Runs {@code stop} unless the watch is closed in time. */
    Watch watch(Runnable stop) {
        return new Watch(timer.schedule(stop, most.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
