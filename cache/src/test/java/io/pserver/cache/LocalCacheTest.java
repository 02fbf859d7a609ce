package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LocalCacheTest extends CacheContract {
    private final AtomicLong nanos = new AtomicLong();
    private final LocalCache cache = new LocalCache(16 << 20, nanos::get);

    @Override
    Cache cache() {
        return cache;
    }

    @Override
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void set_overItsBytes_forgetsSomething() {
        try (var small = new LocalCache(10_000)) {
            for (int i = 0; i < 1_000; i++) {
                small.set("k" + i, new byte[100], LONG);
            }
            long kept = 0;
            for (int i = 0; i < 1_000; i++) {
                kept += small.get("k" + i) == null ? 0 : 1;
            }
            assertThat(kept).isBetween(1L, 45L);
        }
    }

    @Test
    void increment_keepsTheCountersTime() {
        cache.increment("n", 1, 1, Duration.ofSeconds(10));
        pass(Duration.ofSeconds(6));
        cache.increment("n", 1, 1, Duration.ofSeconds(10));
        pass(Duration.ofSeconds(6));
        assertThat(cache.get("n")).isNull();
    }

    @Test
    void open_withoutServers_isInThisProcess() {
        try (Cache opened = Cache.open(CacheConfig.DEFAULTS)) {
            assertThat(opened).isInstanceOf(LocalCache.class);
        }
    }
}
