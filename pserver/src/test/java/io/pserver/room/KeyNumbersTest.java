package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessagePack;
import org.msgpack.value.Value;

final class KeyNumbersTest {
    private final KeyNumbers keys = new KeyNumbers(9);
    private final KeyNumbers.Known client = new KeyNumbers.Known();

    private BitSet patch(String... names) {
        keys.begin();
        for (String name : names) {
            keys.numberOf(name);
        }
        return keys.used();
    }

    /** What a client is told before such a patch. */
    private Map<String, Integer> news(KeyNumbers.Known to, BitSet used) {
        Frame frame = keys.newsFor(to, used);
        if (frame == null) {
            return Map.of();
        }
        assertThat(frame.isPush()).isFalse();
        try (var unpacker = MessagePack.newDefaultUnpacker(frame.packed())) {
            Value value = unpacker.unpackValue();
            assertThat(value.asArrayValue().size()).isEqualTo(2);
            assertThat(value.asArrayValue().get(0).asIntegerValue().toInt()).isEqualTo(9);
            Map<String, Integer> told = new TreeMap<>();
            value.asArrayValue()
                    .get(1)
                    .asMapValue()
                    .map()
                    .forEach((key, number) -> told.put(
                            key.asStringValue().asString(),
                            number.asIntegerValue().toInt()));
            return told;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void client_isToldOfEachNumberOnce_andOnlyOfThoseItNeeds() {
        assertThat(news(client, patch("entities", "e1", "x"))).isEqualTo(Map.of("entities", 0, "e1", 1, "x", 2));
        assertThat(news(client, patch("entities", "x"))).isEmpty();
        KeyNumbers.Known other = new KeyNumbers.Known();
        assertThat(news(other, patch("x", "e2"))).isEqualTo(Map.of("x", 2, "e2", 3));
        assertThat(news(client, patch("e1", "e2", "y"))).isEqualTo(Map.of("e2", 3, "y", 4));
    }

    @Test
    void whatTwoClientsMissAlike_isOneFrame() {
        BitSet used = patch("entities");
        assertThat(keys.newsFor(client, used)).isSameAs(keys.newsFor(new KeyNumbers.Known(), used));
    }

    @Test
    void keysThatAreNoLongerThanTheirNumber_andVeryLongOnes_areWrittenOut() {
        assertThat(keys.numberOf("")).isNegative();
        assertThat(keys.numberOf("x".repeat(257))).isNegative();
        assertThat(keys.numberOf("a")).isZero();
        for (int i = 1; i < 300; i++) {
            assertThat(keys.numberOf("key" + i)).isEqualTo(i);
        }
        assertThat(keys.numberOf("b")).isNegative();
        assertThat(keys.numberOf("ab")).isNegative();
        assertThat(keys.numberOf("é")).isNegative();
        assertThat(keys.numberOf("éa")).isEqualTo(300);
        assertThat(keys.numberOf("a")).isZero();
    }

    @Test
    void numbers_areBounded_inCountAndInBytes() {
        for (int i = 0; i < 2 * KeyNumbers.MOST_KEYS; i++) {
            int number = keys.numberOf("n" + (i + 10_000));
            assertThat(number).isEqualTo(i < KeyNumbers.MOST_KEYS ? i : -1);
        }
        KeyNumbers few = new KeyNumbers(9);
        int numbered = 0;
        for (int i = 0; i < 1_000; i++) {
            numbered += few.numberOf("k".repeat(200) + (i + 1_000)) >= 0 ? 1 : 0;
        }
        assertThat(numbered).isEqualTo(KeyNumbers.MOST_BYTES / 204);
    }

    @Test
    void whenFull_numbersAreGivenAnew_afterAWhile_andClientsAreToldAnew() {
        for (int i = 0; i <= KeyNumbers.MOST_KEYS; i++) {
            keys.numberOf("old" + i);
        }
        assertThat(news(client, patch("old7"))).isEqualTo(Map.of("old7", 7));
        for (int i = 0; i < KeyNumbers.FULL_PATCHES - 1; i++) {
            assertThat(patch("late").isEmpty()).isTrue();
        }
        BitSet used = patch("late", "old7");
        assertThat(news(client, used)).isEqualTo(Map.of("late", 0, "old7", 1));
        assertThat(news(client, patch("old7"))).isEmpty();
        assertThat(news(new KeyNumbers.Known(), used)).isEqualTo(Map.of("late", 0, "old7", 1));
    }

    /** A client, and which key it takes each number for. */
    private record Reader(KeyNumbers.Known known, Map<Integer, String> names) {}

    /** Whatever keys come and whoever misses what, each number that a client reads stands for the key that was meant. */
    @Test
    void randomPatches_areReadAsTheyWereMeant_byClientsThatMissSome() {
        Random random = new Random(3);
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            readers.add(new Reader(new KeyNumbers.Known(), new HashMap<>()));
        }
        for (int step = 0; step < 30_000; step++) {
            Map<String, Integer> said = new HashMap<>();
            keys.begin();
            for (int i = random.nextInt(8); i >= 0; i--) {
                String key = "k" + (random.nextBoolean() ? random.nextInt(20) : step / 3 + random.nextInt(9));
                said.put(key, keys.numberOf(key));
            }
            for (Reader reader : readers) {
                if (random.nextInt(3) == 0) { // the others are not told
                    news(reader.known(), keys.used())
                            .forEach((key, number) -> reader.names().put(number, key));
                    said.forEach((key, number) -> {
                        if (number >= 0) {
                            assertThat(reader.names().get(number)).isEqualTo(key);
                        }
                    });
                }
            }
        }
    }
}
