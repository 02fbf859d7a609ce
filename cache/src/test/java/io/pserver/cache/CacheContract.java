package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.cache.Cache.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Cache} must do. Each cache's test extends this, and clears the cache between its tests. */
@Timeout(120)
abstract class CacheContract {
    static final Duration LONG = Duration.ofMinutes(10);

    /** An empty cache, or one whose keys no other test uses. */
    abstract Cache cache();

    /** Lets time go by, for the cache. */
    abstract void pass(Duration time) throws InterruptedException;

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Cache.Entry present(Cache cache, String key) {
        Cache.Entry entry = cache.entry(key);
        if (entry == null) {
            throw new AssertionError("no entry under " + key);
        }
        return entry;
    }

    static CacheCounters countersOf(Cache cache, String server) {
        return Objects.requireNonNull(cache.counters().get(server), server);
    }

    @Test
    void get_afterSet_givesTheBytes_untilRemoved() {
        assertThat(cache().get("k")).isNull();
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(cache().set("k", all, LONG)).isEqualTo(Stored.YES);
        assertThat(cache().get("k")).isEqualTo(all);
        assertThat(cache().set("k", new byte[0], Duration.ZERO)).isEqualTo(Stored.YES);
        assertThat(cache().get("k")).isEmpty();
        assertThat(cache().remove("k")).isEqualTo(Stored.YES);
        assertThat(cache().remove("k")).isEqualTo(Stored.NO);
        assertThat(cache().get("k")).isNull();
    }

    @Test
    void set_withATtl_livesAsLongAndNotMuchLonger() throws InterruptedException {
        cache().set("short", bytes("v"), Duration.ofMillis(900));
        cache().set("month", bytes("v"), Duration.ofDays(31));
        cache().set("ever", bytes("v"), Duration.ZERO);
        pass(Duration.ofMillis(700));
        assertThat(cache().get("short")).isNotNull();
        pass(Duration.ofMillis(3_300));
        assertThat(cache().get("short")).isNull();
        assertThat(cache().get("month")).isNotNull();
        assertThat(cache().get("ever")).isNotNull();
    }

    @Test
    void add_onlyIfNothingIsThere() {
        assertThat(cache().add("k", bytes("1"), LONG)).isEqualTo(Stored.YES);
        assertThat(cache().add("k", bytes("2"), LONG)).isEqualTo(Stored.NO);
        assertThat(cache().get("k")).isEqualTo(bytes("1"));
    }

    @Test
    void replace_onlyWhatTheMarkCameWith() {
        cache().set("k", bytes("1"), LONG);
        long mark = present(cache(), "k").mark();
        assertThat(cache().replace("k", bytes("2"), LONG, mark)).isEqualTo(Stored.YES);
        assertThat(cache().replace("k", bytes("3"), LONG, mark)).isEqualTo(Stored.NO);
        assertThat(cache().get("k")).isEqualTo(bytes("2"));

        long second = present(cache(), "k").mark();
        cache().set("k", bytes("2"), LONG); // the same bytes, and yet a write
        assertThat(cache().replace("k", bytes("3"), LONG, second)).isEqualTo(Stored.NO);

        long third = present(cache(), "k").mark();
        cache().remove("k");
        assertThat(cache().replace("k", bytes("3"), LONG, third)).isEqualTo(Stored.NO);
        cache().add("k", bytes("2"), LONG);
        assertThat(cache().replace("k", bytes("3"), LONG, third)).isEqualTo(Stored.NO);
    }

    @Test
    void getMany_givesWhatIsThere() {
        Map<String, byte[]> expected = new HashMap<>();
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String key = "many:" + i;
            asked.add(key);
            if (i % 3 == 0) {
                cache().set(key, bytes("v" + i), LONG);
                expected.put(key, bytes("v" + i));
            }
        }
        asked.add("many:0"); // twice
        assertThat(cache().getMany(asked)).containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(cache().getMany(List.of())).isEmpty();
    }

    @Test
    void begun_areDoneInOrder_awaitedOrNot() {
        Later<Stored> set = cache().beginSet("k", bytes("1"), LONG);
        Later<Stored> add = cache().beginAdd("k", bytes("2"), LONG);
        assertThat(set.await()).isEqualTo(Stored.YES);
        assertThat(add.await()).isEqualTo(Stored.NO);
        assertThat(add.await()).isEqualTo(Stored.NO);

        Later<Stored> _ = cache().beginReplace(
                        "k", bytes("3"), LONG, present(cache(), "k").mark());
        assertThat(cache().get("k")).isEqualTo(bytes("3"));
        Later<Stored> _ = cache().beginRemove("k");
        assertThat(cache().get("k")).isNull();
    }

    @Test
    void increment_countsFromTheStart_neverBelowZero() {
        assertThat(cache().increment("n", 5, 10, LONG)).isEqualTo(OptionalLong.of(10));
        assertThat(cache().increment("n", 5, 10, LONG)).isEqualTo(OptionalLong.of(15));
        assertThat(cache().increment("n", -8, 10, LONG)).isEqualTo(OptionalLong.of(7));
        assertThat(new String(cache().getMany(List.of("n")).get("n"), StandardCharsets.US_ASCII).strip())
                .isEqualTo("7");
        assertThat(cache().increment("n", -100, 10, LONG)).isEqualTo(OptionalLong.of(0));
        assertThat(cache().increment("n", Long.MIN_VALUE, 10, LONG)).isEqualTo(OptionalLong.of(0));
        assertThat(cache().increment("m", 1, -3, LONG)).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void increment_ofNoCounter_isEmpty_andHarmsNothing() {
        cache().set("text", bytes("x"), LONG);
        cache().set("other", bytes("v"), LONG);
        long mark = present(cache(), "other").mark();
        assertThat(cache().increment("text", 1, 1, LONG)).isEmpty();
        assertThat(cache().get("text")).isEqualTo(bytes("x"));
        assertThat(cache().replace("other", bytes("w"), LONG, mark)).isEqualTo(Stored.YES);
    }

    @Test
    void aValueTooLarge_leavesNothingBehind() {
        byte[] large = new byte[2 << 20];
        cache().set("k", bytes("old"), LONG);
        assertThat(cache().set("k", large, LONG)).isEqualTo(Stored.NO);
        assertThat(cache().get("k")).isNull();
        assertThat(cache().add("k", large, LONG)).isEqualTo(Stored.NO);
        assertThat(cache().get("k")).isNull();
        cache().set("k", bytes("old"), LONG);
        assertThat(cache().replace("k", large, LONG, present(cache(), "k").mark()))
                .isEqualTo(Stored.NO);
        assertThat(cache().get("k")).isNull();
    }

    @Test
    void hostileKeys_throughTheScheme_holdWhatTheyShould() {
        var scheme = new KeyScheme("hostile");
        List<String> texts = List.of(
                "",
                " ",
                "a b",
                "a\r\nset x 0 0 1\r\n1",
                "\0",
                "ключ",
                "\uD800",
                "\uDC00",
                "x".repeat(10_000),
                "x".repeat(300));
        for (int i = 0; i < texts.size(); i++) {
            assertThat(cache().add(scheme.key(texts.get(i)), bytes("v" + i), LONG))
                    .isEqualTo(Stored.YES);
        }
        for (int i = 0; i < texts.size(); i++) {
            assertThat(cache().get(scheme.key(texts.get(i)))).isEqualTo(bytes("v" + i));
        }
        assertThat(cache().get("x")).isNull();
    }

    @Test
    void hostileKeys_withoutTheScheme_areRefused() {
        for (String key : List.of("", "a b", "a\nb", "é", "x".repeat(251))) {
            assertThatThrownBy(() -> cache().get(key)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cache().set(key, bytes("v"), LONG)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cache().increment(key, 1, 1, LONG)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aThousandThreads_addAndCountAndReplaceAtomically() throws InterruptedException {
        int threads = 1_000;
        var added = new AtomicInteger();
        var replaced = new AtomicInteger();
        var counted = ConcurrentHashMap.<Long>newKeySet();
        cache().set("contended", bytes("0"), LONG);
        long mark = present(cache(), "contended").mark();
        var done = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            byte[] mine = bytes("t" + i);
            Thread.startVirtualThread(() -> {
                try {
                    added.addAndGet(cache().add("once", mine, LONG) == Stored.YES ? 1 : 0);
                    replaced.addAndGet(cache().replace("contended", mine, LONG, mark) == Stored.YES ? 1 : 0);
                    cache().increment("count", 1, 1, LONG).ifPresent(counted::add);
                } finally {
                    done.countDown();
                }
            });
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(added).hasValue(1);
        assertThat(replaced).hasValue(1);
        assertThat(counted).hasSize(threads);
    }

    @Test
    void counters_tellHitsMissesAndWrites() {
        String server = cache().serverOf("k");
        assertThat(cache().servers()).contains(server);
        CacheCounters counters = countersOf(cache(), server);
        long lost;
        List<Long> counted;
        int tries = 0;
        do { // a busy machine may lose an answer, which then counts as that
            lost = counters.lost();
            List<Long> before = told(counters);
            cache().set("k", bytes("v"), LONG);
            cache().add("k", bytes("v"), LONG);
            cache().get("k");
            cache().remove("k");
            cache().get("k");
            List<Long> after = told(counters);
            counted = IntStream.range(0, after.size())
                    .mapToObj(i -> after.get(i) - before.get(i))
                    .toList();
        } while (counters.lost() != lost && ++tries < 50);
        assertThat(counted).containsExactly(1L, 1L, 2L, 1L);
    }

    private static List<Long> told(CacheCounters counters) {
        return List.of(counters.hits(), counters.misses(), counters.stored(), counters.notStored());
    }
}
