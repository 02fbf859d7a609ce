package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.cache.LocalCache;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many callers at once, on the cache in the process. */
@Timeout(120)
class RowCacheThreadsTest {
    private final RowCacheCounters counters = new RowCacheCounters();
    private final SharedRowCache cache = cache(new LocalCache(1 << 20), 4);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private SharedRowCache cache(LocalCache local, int loads) {
        return new SharedRowCache(local, new LoneGuard(counters), RowCacheConfig.DEFAULTS.withLoads(loads), counters);
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(1));
    }

    /** Loads slowly. */
    private static final class Slow implements RowCache.Loader {
        final AtomicInteger loads = new AtomicInteger();
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);

        @Override
        public @Nullable Row load(String id, Deadline deadline) {
            loads.incrementAndGet();
            begun.countDown();
            try {
                assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new DataException.TooLate("interrupted");
            }
            return MemoryRows.row(id, 1);
        }

        @Override
        public Map<String, Row> loadAll(Collection<String> ids, Deadline deadline) {
            Map<String, Row> rows = new HashMap<>();
            ids.forEach(id -> rows.put(id, MemoryRows.row(id, 1)));
            return rows;
        }
    }

    @Test
    void aThousandCallersWhoMissAtOnce_makeOneQuery() throws ExecutionException, InterruptedException {
        Slow slow = new Slow();
        CountDownLatch came = new CountDownLatch(1_000);
        List<Future<@Nullable Row>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(threads.submit(() -> {
                came.countDown();
                return cache.get("player", "ann", slow, soon());
            }));
        }
        assertThat(came.await(60, TimeUnit.SECONDS)).isTrue();
        while (counters.misses.sum() < 1_000) {
            Thread.sleep(Duration.ofMillis(5));
        }
        Thread.sleep(Duration.ofMillis(300)); // who has missed is about to wait for the one who loads
        slow.end.countDown();
        for (Future<@Nullable Row> one : all) {
            assertThat(one.get()).isEqualTo(MemoryRows.row("ann", 1));
        }
        assertThat(slow.loads).hasValue(1);
        assertThat(counters.loads.sum()).isEqualTo(1);
    }

    @Test
    void loads_whenTooManyRun_waitUntilTheDeadline() throws ExecutionException, InterruptedException {
        Slow slow = new Slow();
        SharedRowCache narrow = cache(new LocalCache(1 << 20), 1);
        Future<@Nullable Row> first = threads.submit(() -> narrow.get("player", "ann", slow, soon()));
        assertThat(slow.begun.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> narrow.get("player", "bob", slow, Deadline.in(Duration.ofMillis(20))))
                .isInstanceOf(DataException.Unavailable.class)
                .hasMessageContaining("most=1");
        assertThat(counters.loadsRefused.sum()).isEqualTo(1);
        slow.end.countDown();
        assertThat(first.get()).isNotNull();
        assertThat(narrow.get("player", "bob", slow, soon())).isNotNull();
    }

    /** The embedded case: nobody waits for a change, and the cache is too small to keep the marks. */
    @Test
    void noReaderGoesBack_withReadersThatDoNotWait_andACacheThatKeepsLittle()
            throws ExecutionException, InterruptedException {
        SharedRowCache small = cache(new LocalCache(2_000), 64);
        AtomicLong committed = new AtomicLong(1);
        RowCache.Loader loader = new RowCache.Loader() {
            @Override
            public Row load(String id, Deadline deadline) {
                long version = committed.get();
                LockSupport.parkNanos(1);
                return MemoryRows.row(id, version);
            }

            @Override
            public Map<String, Row> loadAll(Collection<String> ids, Deadline deadline) {
                throw new UnsupportedOperationException("not asked for");
            }
        };
        Promises promises = new Promises();
        List<Future<?>> all = new ArrayList<>();
        all.add(threads.submit(() -> {
            for (long version = 2; version < 5_000; version++) {
                RowCache.Change change = small.begin("player", "ann", soon());
                LockSupport.parkNanos(1);
                committed.set(version);
                change.committed(MemoryRows.row("ann", version));
                promises.acknowledged("ann", version);
            }
        }));
        for (int i = 0; i < 4; i++) {
            int reader = i;
            all.add(threads.submit(() -> {
                for (int n = 0; n < 5_000; n++) {
                    long least = promises.least("ann");
                    promises.read("here", "ann", least, small.get("player", "ann", loader, soon()));
                    small.get("player", "other-" + reader + "-" + n, loader, soon()); // pushes the marks out
                }
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        assertThat(promises.broken()).isEmpty();
    }
}
