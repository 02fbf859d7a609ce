package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of rows when the cache does not answer, or late, or must not be believed. */
class LostMarksTest extends TwoNodes {
    @Test
    void begin_whenItsMarkIsLost_bansTheServer_andStoresNothing() {
        rows.has("ann", 1);
        version(here);
        cache.lose(MemoryCache.Loss.NOT_DONE);
        RowCache.Change change = here.begin("player", "ann", soon());
        cache.lose(null); // and the server is back, with the old row
        assertThat(guard.bans).isEqualTo(1);
        rows.has("ann", 2);
        assertThat(version(there)).isEqualTo(2);
        change.committed(MemoryRows.row("ann", 2));
        assertThat(version(there)).isEqualTo(2);
    }

    @Test
    void begin_whenNeitherMarkNorBanCanBeHad_isRefused() {
        cache.lose(MemoryCache.Loss.NOT_DONE);
        guard.refusing = true;
        assertThatThrownBy(() -> here.begin("player", "ann", soon())).isInstanceOf(DataException.TooLate.class);
    }

    @Test
    void begin_whenRefused_doesNotKeepTheRowOutOfTheCacheForGood() {
        rows.has("ann", 1);
        cache.lose(MemoryCache.Loss.NOT_DONE);
        guard.refusing = true;
        assertThatThrownBy(() -> here.begin("player", "ann", soon())).isInstanceOf(DataException.TooLate.class);
        cache.lose(null);
        version(here);
        assertThat(kind()).isEqualTo(CachedValue.Kind.ROW);
    }

    @Test
    void begin_whenInterrupted_isRefused_andBansNobody() {
        cache.lose(MemoryCache.Loss.NOT_DONE);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> here.begin("player", "ann", soon())).isInstanceOf(DataException.TooLate.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(guard.bans).isZero();
    }

    @Test
    void aMarkThatArrivesLate_onlyHidesTheRow() {
        rows.has("ann", 1);
        version(here);
        cache.lose(MemoryCache.Loss.DONE_LATER);
        RowCache.Change change = here.begin("player", "ann", soon());
        cache.lose(null);
        rows.has("ann", 2);
        change.committed(MemoryRows.row("ann", 2));
        assertThat(version(there)).isEqualTo(2);
        cache.doWhatWasDelayed();
        assertThat(version(here)).isEqualTo(2);
        assertThat(version(there)).isEqualTo(2);
    }

    @Test
    void aFillThatArrivesLate_isOfAnEpochThatIsOver() {
        rows.has("ann", 1);
        rows.afterRead(() -> cache.lose(MemoryCache.Loss.DONE_LATER));
        assertThat(version(here)).isEqualTo(1);
        RowCache.Change change = there.begin("player", "ann", soon()); // lost, so banned
        cache.doWhatWasDelayed(); // first the fill, then the mark
        cache.lose(null);
        rows.has("ann", 2);
        change.committed(MemoryRows.row("ann", 2));
        assertThat(version(here)).isEqualTo(2);
        assertThat(version(there)).isEqualTo(2);
    }

    @Test
    void aFillOfAnEarlierEpoch_thatOvertakesTheLostMark_isNotBelieved() {
        rows.has("ann", 1);
        rows.afterRead(() -> {
            cache.lose(MemoryCache.Loss.NOT_DONE);
            change(there, 2);
            cache.lose(null);
        });
        assertThat(version(here)).isEqualTo(1);
        assertThat(Objects.requireNonNull(cache.raw(KEY)).number()).isEqualTo(1); // it is there
        assertThat(version(here)).isEqualTo(2); // and nobody is given it
    }

    @Test
    void get_whenTheGuardSaysNo_loads_andStoresNothing() {
        rows.has("ann", 1);
        version(here);
        guard.epoch = CacheGuard.UNUSABLE;
        rows.has("ann", 2);
        assertThat(version(here)).isEqualTo(2);
        assertThat(counters.unguarded.sum()).isEqualTo(1);
        assertThat(here.getMany("player", List.of("ann"), rows, soon())).containsExactly(MemoryRows.row("ann", 2));
    }

    @Test
    void get_whenTheGuardSaysNoAfterTheRead_loads() {
        rows.has("ann", 1);
        version(here);
        rows.has("ann", 2);
        cache.beforeCall(1, () -> guard.epoch = CacheGuard.UNUSABLE);
        assertThat(version(here)).isEqualTo(2);
    }

    @Test
    void committed_whenTheGuardSaidNoAtTheBegin_storesNothing() {
        long usable = guard.epoch;
        guard.epoch = CacheGuard.UNUSABLE;
        RowCache.Change change = here.begin("player", "ann", soon());
        guard.epoch = usable;
        rows.has("ann", 1);
        change.committed(MemoryRows.row("ann", 1));
        assertThat(kind()).isEqualTo(CachedValue.Kind.WRITING);
        assertThat(version(here)).isEqualTo(1);
    }

    @Test
    void get_whenTheCacheAnswersNothing_loads() {
        rows.has("ann", 1);
        cache.lose(MemoryCache.Loss.NOT_DONE);
        assertThat(version(here)).isEqualTo(1);
        rows.has("ann", 2);
        assertThat(version(here)).isEqualTo(2);
    }

    @Test
    void aMarkThatWasTriedTwice_isNotTakenForOnesOwn() {
        cache.lose(MemoryCache.Loss.DONE_LATER);
        cache.beforeCall(2, () -> cache.lose(null));
        RowCache.Change first = here.begin("player", "ann", soon());
        assertThat(guard.bans).isZero();
        rows.has("ann", 1);
        change(there, 2);
        cache.doWhatWasDelayed(); // the first try
        first.committed(MemoryRows.row("ann", 1));
        assertThat(version(there)).isEqualTo(2);
    }
}
