package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.cache.Cache.Stored;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link MemcachedCache} does while real servers are killed, stopped and started again. */
@Timeout(120)
class MemcachedFaultsIT {
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    // Far more than a busy machine needs, and far less than 100 timeouts.
    private static final Duration NO_WAIT = Duration.ofSeconds(5);
    private static final int CALLS_WITHOUT_WAIT = 10_000;

    private MemcachedServer one;
    private MemcachedServer two;
    private Cache cache;
    private String keyOfOne;
    private String keyOfTwo;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        one = MemcachedServer.start();
        two = MemcachedServer.start();
        cache = open(one.address(), two.address());
        keyOfOne = keyOf(one);
        keyOfTwo = keyOf(two);
        awaitStored(keyOfOne);
        awaitStored(keyOfTwo);
    }

    @AfterEach
    void stop() {
        cache.close();
        one.close();
        two.close();
    }

    private static Cache open(String... servers) {
        return Cache.open(new CacheConfig(List.of(servers), TIMEOUT, 1));
    }

    private String keyOf(MemcachedServer server) {
        for (int i = 0; ; i++) {
            if (cache.serverOf("key:" + i).equals(server.address())) {
                return "key:" + i;
            }
        }
    }

    private CacheCounters countersOf(MemcachedServer server) {
        return CacheContract.countersOf(cache, server.address());
    }

    private static void await(Duration most, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("over the deadline by").isNegative();
            Thread.sleep(Duration.ofMillis(10));
        }
    }

    private void awaitStored(String key) throws InterruptedException {
        await(Duration.ofSeconds(20), () -> cache.set(key, CacheContract.bytes("v"), TTL) == Stored.YES);
    }

    private void assertNoWait(String key) {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS_WITHOUT_WAIT; i++) {
            assertThat(cache.get(key)).isNull();
        }
        // A wait for the server in one of a hundred calls would take 20 s.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(NO_WAIT);
    }

    @Test
    void aKilledServer_isMisses_andTheOtherGoesOn_andItComesBack() throws IOException, InterruptedException {
        one.kill9();
        for (int i = 0; i < 3; i++) {
            assertThat(cache.get(keyOfOne)).isNull();
        }
        assertNoWait(keyOfOne);
        assertThat(cache.set(keyOfOne, CacheContract.bytes("w"), TTL)).isEqualTo(Stored.LOST);
        assertThat(cache.increment(keyOfOne, 1, 1, TTL)).isEmpty();
        assertThat(cache.get(keyOfTwo)).isEqualTo(CacheContract.bytes("v"));
        assertThat(cache.getMany(List.of(keyOfOne, keyOfTwo))).containsOnlyKeys(keyOfTwo);
        assertThat(countersOf(one).connectionsLost()).isPositive();

        one.restart();
        long start = System.nanoTime();
        awaitStored(keyOfOne);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(cache.get(keyOfOne)).isEqualTo(CacheContract.bytes("v"));
    }

    @Test
    void anIdleConnection_isFoundToBeDead_withoutACall() throws InterruptedException {
        one.kill9();
        await(Duration.ofSeconds(20), () -> countersOf(one).connectionsLost() > 0);
        assertThat(countersOf(one).lost()).isZero();
    }

    @Test
    void aMarkFromBeforeARestart_isRefused_evenIfTheServerCountsToTheSame() throws IOException, InterruptedException {
        one.restart();
        awaitStored(keyOfOne);
        Cache.Entry old = CacheContract.present(cache, keyOfOne);
        one.restart();
        awaitStored(keyOfOne);
        // Whatever the new server counts from, every mark of the old one that is near would have to fit.
        for (long mark = old.mark() - 3; mark <= old.mark() + 3; mark++) {
            assertThat(cache.replace(keyOfOne, CacheContract.bytes("stale"), TTL, mark))
                    .isEqualTo(Stored.NO);
        }
        Cache.Entry fresh = CacheContract.present(cache, keyOfOne);
        assertThat(fresh.value()).isEqualTo(CacheContract.bytes("v"));
        assertThat(cache.replace(keyOfOne, CacheContract.bytes("w"), TTL, fresh.mark()))
                .isEqualTo(Stored.YES);
    }

    @Test
    void aStoppedServer_costsAFewTimeouts_thenNothing_andComesBack() throws IOException, InterruptedException {
        two.pause();
        await(Duration.ofSeconds(20), () -> {
            assertThat(cache.get(keyOfTwo)).isNull();
            return countersOf(two).breakerOpened() > 0;
        });
        assertThat(countersOf(two).timeouts()).isBetween(5L, 20L);
        assertNoWait(keyOfTwo);
        assertThat(countersOf(two).refused()).isPositive();
        assertThat(cache.get(keyOfOne)).isEqualTo(CacheContract.bytes("v"));
        two.resume();
        awaitStored(keyOfTwo);
        assertThat(cache.get(keyOfTwo)).isEqualTo(CacheContract.bytes("v"));
    }

    @Test
    void aStoppedServer_keepsNoCallPastItsTimeout_howeverManyThereAre() throws IOException, InterruptedException {
        two.pause();
        int threads = 1_000;
        var done = new CountDownLatch(threads);
        var wrong = new AtomicInteger();
        byte[] large = new byte[60_000];
        for (int i = 0; i < threads; i++) {
            Thread.startVirtualThread(() -> {
                wrong.addAndGet(cache.set(keyOfTwo, large, TTL) == Stored.LOST ? 0 : 1);
                wrong.addAndGet(cache.getMany(List.of(keyOfTwo)).isEmpty() ? 0 : 1);
                done.countDown();
            });
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).hasValue(0);
        assertThat(cache.get(keyOfOne)).isEqualTo(CacheContract.bytes("v"));
        two.resume();
        awaitStored(keyOfTwo);
    }

    @Test
    void repliesMatchTheirCalls_throughKillsInTheMidstOfLargeValues() throws IOException, InterruptedException {
        var wrong = new AtomicInteger();
        var stop = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            String key = keyOfOne + ":" + t;
            byte[] mine = new byte[400_000];
            Arrays.fill(mine, (byte) t);
            threads.add(Thread.startVirtualThread(() -> {
                while (stop.getCount() > 0) {
                    cache.set(key, mine, TTL);
                    byte[] found = cache.get(key);
                    wrong.addAndGet(found == null || Arrays.equals(found, mine) ? 0 : 1);
                    // Nothing is ever put under this one, so YES would be another's answer.
                    wrong.addAndGet(cache.remove("never:" + key) == Stored.YES ? 1 : 0);
                }
            }));
        }
        for (int i = 0; i < 3; i++) {
            Thread.sleep(Duration.ofMillis(300));
            one.pause();
            two.pause();
            Thread.sleep(Duration.ofMillis(100));
            one.restart();
            two.restart();
            awaitStored(keyOfOne);
        }
        stop.countDown();
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(wrong).hasValue(0);
    }

    @Test
    void open_withADeadServer_startsAndUsesItWhenItComes() throws IOException, InterruptedException {
        one.kill9();
        try (Cache late = open(one.address(), two.address())) {
            assertThat(late.get(keyOfOne)).isNull();
            await(Duration.ofSeconds(20), () -> late.set(keyOfTwo, CacheContract.bytes("w"), TTL) == Stored.YES);
            one.restart();
            await(Duration.ofSeconds(20), () -> late.set(keyOfOne, CacheContract.bytes("w"), TTL) == Stored.YES);
        }
    }

    @Test
    void aServersOwnLimit_isLearned() throws IOException, InterruptedException {
        try (MemcachedServer small = MemcachedServer.start("-I", "256k", "-o", "slab_chunk_max=131072");
                Cache limited = open(small.address())) {
            byte[] fits = new byte[200_000];
            await(Duration.ofSeconds(20), () -> limited.set("k", fits, TTL) == Stored.YES);
            // Also before the limit was learned, and without harm to the connection.
            assertThat(limited.set("k", new byte[300_000], TTL)).isEqualTo(Stored.NO);
            assertThat(limited.get("k")).isNull();
            assertThat(CacheContract.countersOf(limited, small.address()).connectionsLost())
                    .isZero();
        }
    }

    @Test
    void anInterruptedThread_doesNotWait_andTheServerIsNotBlamed() throws IOException, InterruptedException {
        two.pause();
        var done = new CountDownLatch(1);
        var stillInterrupted = new AtomicInteger();
        Thread thread = Thread.startVirtualThread(() -> {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 100; i++) {
                cache.get(keyOfTwo);
            }
            stillInterrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0);
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue(); // 100 timeouts would be 20 s
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(stillInterrupted).hasValue(1);
        assertThat(countersOf(two).timeouts()).isZero();
        assertThat(countersOf(two).breakerOpened()).isZero();
    }

    @Test
    void withoutAServer_onlyItsOwnKeysBelongElsewhere() throws IOException {
        List<String> three = List.of(deadServer(), deadServer(), deadServer());
        Map<String, Integer> share = new HashMap<>();
        try (Cache all = Cache.open(CacheConfig.of(three));
                Cache turned = Cache.open(CacheConfig.of(List.of(three.get(2), three.get(0), three.get(1))));
                Cache fewer = Cache.open(CacheConfig.of(three.subList(0, 2)))) {
            for (int i = 0; i < 9_000; i++) {
                String server = all.serverOf("key:" + i);
                share.merge(server, 1, Integer::sum);
                assertThat(turned.serverOf("key:" + i)).isEqualTo(server);
                if (!server.equals(three.get(2))) {
                    assertThat(fewer.serverOf("key:" + i)).isEqualTo(server);
                }
            }
        }
        assertThat(share).containsOnlyKeys(three);
        assertThat(share.values()).allSatisfy(keys -> assertThat(keys).isBetween(1_500, 5_000));
    }

    private static String deadServer() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void close_endsTheThreads_andLaterCallsAreLost() {
        cache.close();
        assertThat(cache.get(keyOfOne)).isNull();
        assertThat(cache.set(keyOfOne, CacheContract.bytes("v"), TTL)).isEqualTo(Stored.LOST);
        assertThat(cache.increment(keyOfOne, 1, 1, TTL)).isEqualTo(OptionalLong.empty());
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("ps-cache-io-" + one.address()));
    }
}
