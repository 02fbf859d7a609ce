package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PatchClockTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -5; // nanoTime may be anything

    /** Lets a room live for a minute whose ticks come up to 8 ms late and all change something; how often it is woken. */
    private static int wakeUps(TickClock ticks, PatchClock patches, int[] patched) {
        Random random = new Random(4);
        int woken = 0;
        boolean dirty = false;
        for (long now = START; now - START < 60 * SECOND; woken++) {
            if (ticks.ticks() && ticks.due(now) > 0) {
                dirty = true;
            }
            if (dirty && patches.isDue(now)) {
                patches.patched(now);
                patched[0]++;
                dirty = false;
            }
            long next = dirty && patches.nextNanos() - ticks.nextNanos() < 0 ? patches.nextNanos() : ticks.nextNanos();
            now = Math.max(now, next) + random.nextInt(8_000_000);
        }
        return woken;
    }

    @ParameterizedTest
    @CsvSource({"20, 20", "60, 20", "40, 20", "60, 60", "10, 10"})
    void room_whoseTicksChangeThings_patchesWithThem(int tickRate, int patchRate) {
        TickClock ticks = new TickClock(tickRate, START);
        PatchClock patches = new PatchClock(patchRate, ticks, tickRate, START);
        patches.patched(START + 13_000_000); // a join, in between
        int[] patched = {0};
        int woken = wakeUps(ticks, patches, patched);
        assertThat(patched[0]).isBetween(patchRate * 60 - 3, patchRate * 60);
        assertThat(woken).isBetween(tickRate * 60 - 1, tickRate * 60 + 3); // so no patch needed a waking of its own
    }

    @Test
    void rates_thatDoNotFit_patchAsOftenAsAskedFor() {
        TickClock ticks = new TickClock(30, START);
        PatchClock patches = new PatchClock(20, ticks, 30, START);
        int[] patched = {0};
        wakeUps(ticks, patches, patched);
        assertThat(patched[0]).isBetween(20 * 60 * 3 / 4, 20 * 60 + 1);
    }

    @Test
    void patches_areNeverMoreThanAskedFor_howeverOftenThereIsSomethingToTell() {
        TickClock ticks = new TickClock(0, START);
        PatchClock patches = new PatchClock(20, ticks, 0, START);
        int count = 0;
        for (long now = START; now - START < 10 * SECOND; now += 777_000) {
            if (patches.isDue(now)) {
                patches.patched(now);
                count++;
            }
        }
        assertThat(count).isBetween(198, 201);
    }

    @Test
    void change_afterAQuietTime_isToldAtOnce_andTheNextAnIntervalLater() {
        TickClock ticks = new TickClock(0, START);
        PatchClock patches = new PatchClock(20, ticks, 0, START);
        long late = START + 5 * SECOND;
        assertThat(patches.isDue(late)).isTrue();
        patches.patched(late);
        assertThat(patches.isDue(late + 20_000_000)).isFalse();
        assertThat(patches.isDue(late + 50_000_000)).isTrue();
    }
}
