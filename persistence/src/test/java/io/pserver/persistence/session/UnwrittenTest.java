package io.pserver.persistence.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class UnwrittenTest {
    private final Unwritten unwritten = new Unwritten(2, 1 << 20);

    private static State state(String id, String key) {
        return State.fresh(new SessionKey(id, "hash of " + id), 1_000).changed(Map.of(key, "1"), 1_000);
    }

    @Test
    void add_whenFull_refusesOthers_butTakesMoreOfWhatWaits() {
        assertThat(unwritten.add(state("a", "x"))).isTrue();
        assertThat(unwritten.add(state("b", "x"))).isTrue();
        assertThat(unwritten.add(state("c", "x"))).isFalse();
        assertThat(unwritten.add(state("a", "y"))).isTrue();
        assertThat(unwritten.size()).isEqualTo(2);
        unwritten.take(2);
        assertThat(unwritten.add(state("c", "x"))).as("still being written").isFalse();
        unwritten.written();
        assertThat(unwritten.add(state("c", "x"))).isTrue();
    }

    @Test
    void add_overItsBytes_isRefused_andRoomComesBack() {
        Unwritten small = new Unwritten(100, 2_000);
        assertThat(small.add(state("a", "x".repeat(1_000)))).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(small.add(state("a", "x"))).isTrue();
            assertThat(small.add(state("b", "x"))).isTrue();
            small.take(1);
            small.failed();
            assertThat(small.take(5)).hasSize(2);
            small.written();
            assertThat(small.size()).isZero();
        }
    }

    @Test
    void of_seesWhatWaitsAndWhatIsBeingWritten() {
        unwritten.add(state("a", "\"x\""));
        unwritten.take(1);
        unwritten.add(state("a", "\"y\""));
        State both = Objects.requireNonNull(unwritten.of("a"));
        assertThat(both.data()).containsOnlyKeys("\"x\"", "\"y\"");
        assertThat(unwritten.byToken("hash of a")).isEqualTo(both);
        unwritten.failed();
        assertThat(unwritten.take(5)).singleElement().isEqualTo(both);
        unwritten.written();
        assertThat(unwritten.of("a")).isNull();
        assertThat(unwritten.byToken("hash of a")).isNull();
    }
}
