package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TickClockTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -5; // nanoTime may be anything

    @Test
    void ticks_thatComeALittleLate_doNotDrift_andTellTheTimeThatPassed() {
        Random random = new Random(3);
        TickClock clock = new TickClock(60, START);
        double told = 0;
        long ticks = 0;
        long now = START;
        while (now - START < 600 * SECOND) {
            now = clock.nextNanos() + random.nextInt(10_000_000); // up to 10 ms late
            assertThat(clock.due(clock.nextNanos() - 1)).isZero();
            double elapsed = clock.due(now);
            assertThat(elapsed).isGreaterThan(0);
            assertThat(clock.merged()).isZero();
            told += elapsed;
            ticks++;
        }
        assertThat(ticks).isEqualTo(600 * 60);
        assertThat(told).isCloseTo((now - START) / 1e6, org.assertj.core.data.Offset.offset(0.001));
        assertThat(clock.nextNanos()).isEqualTo(START + 600 * SECOND + SECOND / 60);
    }

    @Test
    void tick_thatComesVeryLate_isOneTick_andTheNextIsWhereItWouldHaveBeen() {
        TickClock clock = new TickClock(20, START);
        assertThat(clock.due(START + 50_000_000)).isEqualTo(50);
        assertThat(clock.due(START + 275_000_000)).isEqualTo(225);
        assertThat(clock.merged()).isEqualTo(3); // those of 100, 150 and 200 ms came with that of 250 ms
        assertThat(clock.due(START + 299_999_999)).isZero();
        assertThat(clock.due(START + 300_000_000)).isEqualTo(25);
        assertThat(clock.merged()).isZero();
    }

    @Test
    void room_withoutTicks_neverTicks() {
        assertThat(new TickClock(0, START).due(Long.MAX_VALUE / 2)).isZero();
    }
}
