package io.pserver.persistence.session;

import static io.pserver.persistence.session.StoreNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.cache.Cache;
import io.pserver.persistence.DataException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What sessions promise to two nodes, on whatever cache and database. */
@Timeout(120)
abstract class SessionStoreContract {
    private static final SessionConfig CONFIG =
            new SessionConfig(Duration.ofDays(30), Duration.ofMillis(30), Duration.ofSeconds(30), 1_000, 8 << 20);

    private final AtomicLong aheadMillis = new AtomicLong();
    private final List<StoreNode> nodes = new ArrayList<>();
    protected StoreNode one;
    protected StoreNode two;

    /** A node's view of the rows that all share. */
    abstract SessionRows rows();

    /** A node's connection to the cache that all share. */
    abstract Cache cache();

    /** Makes the cache forget everything. */
    abstract void forgetAll();

    @BeforeEach
    void start() {
        one = node();
        two = node();
    }

    @AfterEach
    void stop() {
        nodes.forEach(StoreNode::close);
    }

    protected StoreNode node() {
        return node(CONFIG);
    }

    protected StoreNode node(SessionConfig config) {
        StoreNode node =
                new StoreNode(config, rows(), cache(), () -> Instant.now().plusMillis(aheadMillis.get()));
        nodes.add(node);
        return node;
    }

    @Test
    void changes_areSeenByTheOtherNodeAtOnce() {
        SessionKey key = one.create();
        assertThat(two.data(key)).isEqualTo("{}");
        one.merge(key, "{\"a\":1,\"b\":\"\\ud83d\\ude00 ä\"}");
        assertThat(two.data(key)).isEqualTo("{\"a\":1,\"b\":\"\\ud83d\\ude00 ä\"}");
        two.merge(key, "{\"a\":null,\"c\":[true]}");
        assertThat(one.data(key)).isEqualTo("{\"b\":\"\\ud83d\\ude00 ä\",\"c\":[true]}");
    }

    @Test
    void changes_ofDifferentKeysAtTheSameTime_loseNothing()
            throws InterruptedException, ExecutionException, TimeoutException {
        SessionKey key = one.create();
        List<Future<?>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 8; writer++) {
                StoreNode node = writer % 2 == 0 ? one : two;
                String prefix = "{\"w" + writer + "x";
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        assertThat(node.merge(key, prefix + i + "\":" + i + "}"))
                                .isInstanceOf(SessionResult.Kept.class);
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(Members.split(one.data(key))).hasSize(160);
        one.settle();
        two.settle();
        forgetAll();
        assertThat(Members.split(two.data(key))).as("in the database").hasSize(160);
    }

    @Test
    void changes_ofOneKeyOnTwoNodes_theLastCounts_whicheverIsWrittenFirst() throws InterruptedException {
        SessionKey key = one.create();
        for (int i = 0; i < 20; i++) {
            one.merge(key, "{\"a\":" + 2 * i + "}");
            two.merge(key, "{\"a\":" + (2 * i + 1) + "}");
        }
        one.rows.down = true;
        one.merge(key, "{\"b\":1}");
        two.merge(key, "{\"b\":2}");
        two.settle();
        one.rows.down = false;
        one.settle();
        forgetAll();
        assertThat(two.data(key)).isEqualTo("{\"a\":39,\"b\":2}");
    }

    @Test
    void aChange_over16KiB_isRefused_andChangesNothing() throws InterruptedException {
        SessionKey key = one.create();
        one.merge(key, "{\"a\":1}");
        String large = "{\"b\":\"" + "ä".repeat(8_190) + "\"}";
        assertThat(one.merge(key, large)).isInstanceOf(SessionResult.TooLarge.class);
        one.settle();
        two.cutCache();
        assertThat(two.merge(key, large)).isInstanceOf(SessionResult.TooLarge.class);
        assertThat(one.data(key)).isEqualTo("{\"a\":1}");
        assertThat(one.merge(key, "{\"b\":\"" + "ä".repeat(8_180) + "\"}")).isInstanceOf(SessionResult.Kept.class);
    }

    @Test
    void aLogin_givesANewToken_andTheOldOneOpensNothingAnywhere() throws InterruptedException {
        SessionKey key = one.create();
        one.merge(key, "{\"cart\":1}");
        two.find(key);
        SessionKey next = two.login(key, "änna\n\ud83d\ude00");
        assertThat(one.opens(key)).isFalse();
        assertThat(two.opens(key)).isFalse();
        assertThat(one.merge(key, "{\"stolen\":1}")).isInstanceOf(SessionResult.Gone.class);
        assertThat(one.store.login(key, StoreNode.newHash(), "eve", soon())).isInstanceOf(SessionResult.Gone.class);
        StoredSession expected = new StoredSession(key.id(), "änna\n\ud83d\ude00", "{\"cart\":1}");
        assertThat(one.find(next)).isEqualTo(expected);
        one.settle();
        forgetAll();
        assertThat(one.opens(key)).isFalse();
        assertThat(one.find(next)).isEqualTo(expected);
        SessionResult out = one.store.login(next, StoreNode.newHash(), null, soon());
        assertThat(out).isEqualTo(new SessionResult.Kept(new StoredSession(key.id(), null, "{\"cart\":1}")));
        assertThat(two.opens(next)).isFalse();
    }

    @Test
    void aLogin_thatTheCacheDidNotTake_isKnownToItSoon_andWithin30SecondsInAnyCase() throws InterruptedException {
        SessionKey key = one.create();
        one.settle();
        assertThat(two.opens(key)).isTrue();
        one.cache.writable = false; // while the other node still reads what is there
        SessionKey next = one.login(key, "anna");
        assertThat(one.find(next).userId()).isEqualTo("anna");
        assertThat(two.find(next).userId())
                .as("the new token is looked up where it counts")
                .isEqualTo("anna");
        assertThat(two.opens(key)).as("which tells the cache").isFalse();

        SessionKey third = one.login(next, "bert");
        aheadMillis.addAndGet(31_000);
        assertThat(two.opens(next)).as("what the cache says is checked").isFalse();
        assertThat(two.find(third).userId()).isEqualTo("bert");

        SessionKey last = one.login(third, "carl");
        one.mendCache();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (two.opens(third)) { // the node tells the cache as soon as it can
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(Duration.ofMillis(20));
        }
        assertThat(two.find(last).userId()).isEqualTo("carl");
    }

    @Test
    void changes_areInTheDatabaseSoon_andOutliveTheCacheAndTheNode() throws InterruptedException {
        SessionKey key = one.create();
        one.merge(key, "{\"a\":1}");
        one.settle();
        one.kill();
        forgetAll();
        assertThat(two.data(key)).isEqualTo("{\"a\":1}");
    }

    @Test
    void changes_ofANodeThatDiedBeforeItWroteThem_areWrittenByAnother() throws InterruptedException {
        one.rows.down = true;
        SessionKey key = one.create();
        one.merge(key, "{\"a\":1}");
        one.kill();
        aheadMillis.addAndGet(31_000);
        assertThat(two.data(key)).as("from the cache").isEqualTo("{\"a\":1}");
        two.settle();
        forgetAll();
        assertThat(two.data(key)).as("from the database").isEqualTo("{\"a\":1}");
    }

    @Test
    void withoutACache_everyChangeIsInTheDatabaseAtOnce() {
        one.cutCache();
        two.cutCache();
        SessionKey key = one.create();
        one.merge(key, "{\"a\":1}");
        two.merge(key, "{\"b\":1}");
        assertThat(one.data(key)).isEqualTo("{\"a\":1,\"b\":1}");
        SessionKey next = two.login(key, "anna");
        assertThat(one.opens(key)).isFalse();
        assertThat(one.find(next).userId()).isEqualTo("anna");
    }

    @Test
    void withoutADatabase_whatTheCacheHasGoesOn_andLoginsAreUnavailable() throws InterruptedException {
        SessionKey key = one.create();
        one.settle();
        one.rows.down = true;
        two.rows.down = true;
        one.merge(key, "{\"a\":1}");
        aheadMillis.addAndGet(31_000);
        assertThat(two.data(key)).isEqualTo("{\"a\":1}");
        assertThatThrownBy(() -> two.login(key, "anna")).isInstanceOf(DataException.Unavailable.class);
        assertThat(two.find(key).userId()).as("nothing was done").isNull();
        assertThatThrownBy(() -> two.store.find(StoreNode.newHash(), soon()))
                .isInstanceOf(DataException.Unavailable.class);
        assertThat(one.counters.waiting()).isPositive();
        one.rows.down = false;
        two.rows.down = false;
        one.settle();
        forgetAll();
        assertThat(two.data(key)).isEqualTo("{\"a\":1}");
    }

    @Test
    void whenTooMuchWaitsToBeWritten_changesAreWrittenAtOnce_orRefused() {
        StoreNode small = node(new SessionConfig(CONFIG.idle(), Duration.ofSeconds(1), CONFIG.check(), 3, 1 << 20));
        small.rows.down = true;
        SessionKey first = small.create();
        small.create();
        small.create();
        assertThatThrownBy(small::create).isInstanceOf(DataException.Unavailable.class);
        assertThat(small.merge(first, "{\"a\":1}")).as("it waits anyway").isInstanceOf(SessionResult.Kept.class);
        assertThat(small.counters.waiting()).isEqualTo(3);
        assertThat(small.counters.full.sum()).isEqualTo(1);
    }

    @Test
    void close_writesWhatWaits() {
        StoreNode slow = node(new SessionConfig(CONFIG.idle(), Duration.ofSeconds(1), CONFIG.check(), 1_000, 1 << 20));
        List<SessionKey> keys = new ArrayList<>();
        for (int i = 0; i < 250; i++) { // more than one batch
            keys.add(slow.create());
        }
        slow.close();
        forgetAll();
        assertThat(keys).allMatch(one::opens);
        assertThat(slow.counters.flushed.sum()).isEqualTo(250);
    }

    @Test
    void aSession_unusedForItsIdleTime_opensNoMore_andOneThatIsUsedLives() throws InterruptedException {
        SessionKey unused = one.create();
        SessionKey used = one.create();
        one.settle();
        for (int day = 0; day < 40; day += 10) {
            aheadMillis.addAndGet(Duration.ofDays(10).toMillis());
            assertThat(two.opens(used)).as("after %d days more", day).isTrue();
            two.settle();
        }
        assertThat(one.opens(unused)).isFalse();
        forgetAll();
        assertThat(one.opens(unused)).isFalse();
        assertThat(one.opens(used)).isTrue();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (rows().byId(unused.id(), soon()) != null) { // one of the nodes looks for the expired
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(Duration.ofMillis(20));
        }
        assertThat(rows().byId(used.id(), soon())).isNotNull();
    }

    @Test
    void sweep_removesTheExpired_inBatches_onOneNode() {
        one.close();
        two.close();
        SessionRows rows = rows();
        long now = System.currentTimeMillis() + Duration.ofDays(3_000).toMillis();
        assertThat(rows.takeSweep(now, 1_000, soon())).isTrue();
        assertThat(rows.takeSweep(now, 1_000, soon())).as("another node did").isFalse();
        assertThat(rows.takeSweep(now + 1_000, -Duration.ofDays(3_000).toMillis(), soon()))
                .isTrue();
        List<State> old = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            old.add(State.fresh(new SessionKey("old" + StoreNode.newHash().substring(40), StoreNode.newHash()), 1_000));
        }
        State live = State.fresh(new SessionKey("new" + StoreNode.newHash().substring(40), StoreNode.newHash()), now);
        rows.mergeAll(old, soon());
        rows.mergeAll(List.of(live), soon());
        assertThat(rows.sweep(2_000, 5, soon())).isEqualTo(5);
        assertThat(rows.sweep(2_000, 5, soon())).isEqualTo(2);
        assertThat(rows.byId(live.id(), soon())).isEqualTo(live);
    }
}
