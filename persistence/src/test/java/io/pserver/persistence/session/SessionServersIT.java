package io.pserver.persistence.session;

import static io.pserver.persistence.session.StoreNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.cache.Cache;
import io.pserver.cache.CacheConfig;
import io.pserver.cache.MemcachedServer;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.MariaDbServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions on real servers, which are killed and stopped. Each node has its own connections. */
class SessionServersIT extends SessionStoreContract {
    private static MariaDbServer mariaDb;
    private static MemcachedServer memcached;
    private final List<AutoCloseable> connections = new ArrayList<>();

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        mariaDb = MariaDbServer.start();
        memcached = MemcachedServer.start();
    }

    @AfterAll
    static void close() throws InterruptedException {
        try {
            mariaDb.close();
        } finally {
            memcached.close();
        }
    }

    @AfterEach
    void disconnect() throws Exception {
        for (AutoCloseable connection : connections) {
            connection.close();
        }
    }

    @BeforeEach
    void awaitCaches() throws InterruptedException {
        SessionKey probe = one.create();
        await(() -> one.cache.get("ps.t." + probe.tokenHash()) != null && two.opens(probe));
    }

    @Override
    SessionRows rows() {
        Databases databases =
                Databases.open(List.of(mariaDb.config("main", 8)), Path.of("unused"), new DatabaseCounters());
        connections.add(databases);
        return new DatabaseRows(databases.first());
    }

    @Override
    Cache cache() {
        Cache cache = Cache.open(new CacheConfig(List.of(memcached.address()), Duration.ofMillis(500), 1));
        connections.add(cache);
        return cache;
    }

    @Override
    void forgetAll() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), memcached.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("flush_all\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('O');
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    @Test
    void whenMemcachedIsKilled_sessionsGoOn_andUseItAgainWhenItIsBack() throws IOException, InterruptedException {
        SessionKey key = one.create();
        one.merge(key, "{\"a\":1}");
        one.settle();
        memcached.kill9();
        assertThat(two.data(key)).isEqualTo("{\"a\":1}");
        two.merge(key, "{\"b\":1}");
        assertThat(one.data(key)).as("at once").isEqualTo("{\"a\":1,\"b\":1}");
        SessionKey next = one.login(key, "anna");
        assertThat(two.opens(key)).isFalse();
        assertThat(two.find(next).userId()).isEqualTo("anna");

        memcached.restart();
        long before = two.counters.hits.sum();
        await(() -> two.opens(next) && two.counters.hits.sum() > before);
        assertThat(two.data(next)).isEqualTo("{\"a\":1,\"b\":1}");
        assertThat(two.opens(key)).isFalse();
    }

    @Test
    void whenMemcachedStopsAndGoesOn_whatItStillHasIsSetRight() throws IOException, InterruptedException {
        SessionKey key = one.create();
        one.merge(key, "{\"a\":1}");
        one.settle();
        SessionKey next;
        memcached.pause();
        try {
            next = one.login(key, "anna");
            one.merge(next, "{\"a\":2}");
            assertThat(two.opens(key)).isFalse();
            assertThat(two.data(next)).isEqualTo("{\"a\":2}");
        } finally {
            memcached.resume();
        }
        await(() -> !two.opens(key) && two.data(next).equals("{\"a\":2}"));
        long before = two.counters.hits.sum();
        await(() -> two.opens(next) && two.counters.hits.sum() > before);
        assertThat(two.find(next)).isEqualTo(new StoredSession(key.id(), "anna", "{\"a\":2}"));
        assertThat(two.opens(key)).isFalse();
    }

    @Test
    void whenTheDatabaseIsKilled_theCacheGoesOn_andLoginsAreUnavailableInTime() throws InterruptedException {
        SessionKey key = one.create();
        one.settle();
        mariaDb.kill9();
        try {
            one.merge(key, "{\"a\":1}");
            assertThat(two.data(key)).isEqualTo("{\"a\":1}");
            Deadline deadline = Deadline.in(Duration.ofSeconds(2));
            assertThatThrownBy(() -> two.store.login(key, StoreNode.newHash(), "anna", deadline))
                    .isInstanceOf(DataException.class);
            assertThat(two.find(key).userId()).isNull();
        } finally {
            mariaDb.restart();
        }
        one.settle();
        forgetAll();
        await(() -> isUp(two));
        assertThat(two.data(key)).isEqualTo("{\"a\":1}");
        two.login(key, "anna");
    }

    private static boolean isUp(StoreNode node) {
        try {
            node.store.find(StoreNode.newHash(), soon());
            return true;
        } catch (DataException e) {
            return false;
        }
    }

    /** Each writer changes a key of its own in a few sessions; what was acknowledged to it last must be there in the end. */
    @Test
    void whileMemcachedDiesAgainAndAgain_noAcknowledgedChangeIsLost()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<SessionKey> keys = List.of(one.create(), two.create(), one.create());
        one.settle();
        two.settle();
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Map<SessionKey, Integer>>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                StoreNode node = i % 2 == 0 ? one : two;
                String name = "w" + i;
                writers.add(threads.submit(() -> write(node, keys, name, over)));
            }
            try {
                for (int i = 0; i < 4; i++) {
                    Thread.sleep(Duration.ofMillis(700));
                    memcached.kill9();
                    Thread.sleep(Duration.ofMillis(300));
                    memcached.restart();
                }
            } finally {
                over.set(true);
            }
            one.settle();
            two.settle();
            forgetAll();
            for (int i = 0; i < writers.size(); i++) {
                String name = "\"w" + i + "\"";
                Map<SessionKey, Integer> last = writers.get(i).get(60, TimeUnit.SECONDS);
                assertThat(last).hasSize(keys.size());
                last.forEach((key, value) -> assertThat(Members.split(one.data(key)))
                        .as("%s of %s", name, key)
                        .containsEntry(name, value.toString()));
            }
        }
    }

    private static Map<SessionKey, Integer> write(
            StoreNode node, List<SessionKey> keys, String name, AtomicBoolean over) {
        Map<SessionKey, Integer> last = new HashMap<>();
        for (int i = 1; !over.get(); i++) {
            SessionKey key = keys.get(i % keys.size());
            SessionResult result = node.merge(key, "{\"" + name + "\":" + i + "}");
            assertThat(result).isInstanceOf(SessionResult.Kept.class);
            last.put(key, i);
        }
        return last;
    }
}
