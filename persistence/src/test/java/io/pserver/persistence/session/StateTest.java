package io.pserver.persistence.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final State FRESH = State.fresh(new SessionKey("s1", "t1"), NOW);

    private static State changed(State state, String json, long nowMillis) {
        return state.changed(Members.split(json), nowMillis);
    }

    @Test
    void changed_removesWhatIsNull_andKeepsTheRest() {
        State state = changed(changed(FRESH, "{\"a\":1,\"b\":2}", NOW), "{\"a\":null,\"c\":3}", NOW);
        assertThat(state.dataJson()).isEqualTo("{\"b\":2,\"c\":3}");
    }

    @Test
    void merged_inAnyOrder_theLaterChangeOfAKeyCounts() {
        State first = changed(FRESH, "{\"a\":1,\"x\":1}", NOW);
        State second = changed(first, "{\"a\":2}", NOW); // the same millisecond
        State third = changed(second, "{\"a\":null,\"b\":1}", NOW - 5_000); // a clock that is behind
        List<State> states = new ArrayList<>(List.of(first, second, third));
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(states, random);
            State row = FRESH;
            for (State state : states) {
                row = row.merged(state).merged(state);
            }
            assertThat(row.data()).as("order %s", states).isEqualTo(Map.of("\"x\"", "1", "\"b\"", "1"));
        }
    }

    @Test
    void merged_ofTwoChangesInTheSameMillisecond_isTheSameBothWays() {
        State one = changed(FRESH, "{\"a\":1}", NOW);
        State other = changed(FRESH, "{\"a\":2}", NOW);
        State gone = changed(FRESH, "{\"a\":null}", NOW);
        assertThat(one.merged(other)).isEqualTo(other.merged(one));
        assertThat(one.merged(gone)).isEqualTo(gone.merged(one));
    }

    @Test
    void merged_takesTheLaterTokenOnly() {
        State loggedIn = FRESH.rotated("t2", "anna", NOW);
        State old = changed(FRESH, "{\"a\":1}", NOW);
        assertThat(old.merged(loggedIn).identity()).isEqualTo(loggedIn.identity());
        assertThat(loggedIn.merged(old).identity()).isEqualTo(loggedIn.identity());
        assertThat(loggedIn.merged(old).dataJson()).isEqualTo("{\"a\":1}");
    }

    @Test
    void pruned_forgetsOldStamps_andTheOldestOfTooMany() {
        State state = changed(changed(FRESH, "{\"old\":1}", NOW - State.STAMP_MILLIS), "{\"new\":1}", NOW);
        assertThat(state.pruned(NOW).stamps()).isEqualTo(Map.of("\"new\"", NOW));
        assertThat(state.pruned(NOW).data()).isEqualTo(state.data());
        State many = FRESH;
        for (int i = 0; i < 2_000; i++) {
            many = many.changed(Map.of("\"k" + i + "\"", "null"), NOW);
        }
        State kept = many.pruned(NOW);
        assertThat(Members.join(kept.stamps()).length()).isLessThan(20_000);
        assertThat(kept.stamps()).containsKey("\"k1999\"").doesNotContainKey("\"k0\"");
    }
}
