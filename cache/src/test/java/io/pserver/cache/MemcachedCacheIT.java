package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract on two real servers. */
class MemcachedCacheIT extends CacheContract {
    private static final Duration BUSY_MACHINE = Duration.ofMillis(500);

    private static MemcachedServer first;
    private static MemcachedServer second;

    private Cache cache;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        first = MemcachedServer.start();
        second = MemcachedServer.start();
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @BeforeEach
    void connectToEmptyServers() throws IOException, InterruptedException {
        first.restart();
        second.restart();
        var config = new CacheConfig(List.of(first.address(), second.address()), BUSY_MACHINE, 1);
        cache = Cache.open(config);
        assertThat(cache).isInstanceOf(MemcachedCache.class);
    }

    @AfterEach
    void disconnect() {
        cache.close();
    }

    @Override
    Cache cache() {
        return cache;
    }

    @Override
    void pass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }
}
