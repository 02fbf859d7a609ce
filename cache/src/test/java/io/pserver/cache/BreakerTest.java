package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
    // Starts where the clock's sign turns, as it may.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000);
    private final Breaker breaker = new Breaker(5, Duration.ofMillis(75), Duration.ofSeconds(1), nanos::get);

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private boolean fail(int times) {
        boolean opened = false;
        for (int i = 0; i < times; i++) {
            opened |= breaker.failed();
        }
        return opened;
    }

    private void open() {
        fail(4);
        pass(75);
        assertThat(breaker.failed()).isTrue();
    }

    @Test
    void failed_fiveTimesOverTheSpan_opens() {
        assertThat(fail(4)).isFalse();
        pass(75);
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.allows()).isFalse();
        assertThat(breaker.failed()).isFalse(); // open already
    }

    @Test
    void failed_manyTimesAtOnce_staysClosed() {
        assertThat(fail(1_000)).isFalse();
        assertThat(breaker.allows()).isTrue();
    }

    @Test
    void answered_inBetween_beginsAnew() {
        fail(4);
        pass(75);
        breaker.answered();
        assertThat(fail(4)).isFalse();
        pass(74);
        assertThat(breaker.failed()).isFalse();
    }

    @Test
    void open_letsOneCallThroughEachSecond_untilAnAnswer() {
        open();
        pass(999);
        assertThat(breaker.allows()).isFalse();
        pass(1);
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.allows()).isFalse();
        pass(1_000);
        assertThat(breaker.allows()).isTrue();
        breaker.answered();
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.allows()).isTrue();
    }

    @Test
    void probeNow_letsOneCallThroughAtOnce() {
        open();
        breaker.probeNow();
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.allows()).isFalse();
    }
}
