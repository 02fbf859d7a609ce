package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets only so many loads run at once; the others wait until their deadline. Any thread; loads run on the caller's. */
final class Loads {
    private final Semaphore room;
    private final int most;
    private final RowCacheCounters counters;

    Loads(int most, RowCacheCounters counters) {
        this.room = new Semaphore(most);
        this.most = most;
        this.counters = counters;
    }

    /** @throws DataException.Unavailable if there was no room before the deadline */
    <T extends @Nullable Object> T run(Deadline deadline, Supplier<T> load) {
        enter(deadline);
        try {
            counters.loads.increment();
            return load.get();
        } finally {
            room.release();
        }
    }

    private void enter(Deadline deadline) {
        if (room.tryAcquire()) {
            return;
        }
        counters.waited.increment();
        try {
            if (room.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        counters.loadsRefused.increment();
        throw new DataException.Unavailable(
                "no room to load a row before the deadline: most=" + most + " waiting=" + room.getQueueLength());
    }
}
