package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every race that the protocol is made for, driven by hand. */
class SharedRowCacheTest extends TwoNodes {
    @Test
    void get_afterAMiss_needsNoQuery_onAnyNode() {
        rows.has("ann", 3);
        assertThat(version(here)).isEqualTo(3);
        assertThat(version(here)).isEqualTo(3);
        assertThat(version(there)).isEqualTo(3);
        assertThat(rows.loads).isEqualTo(1);
        assertThat(counters.hits.sum()).isEqualTo(2);
        assertThat(counters.fills.sum()).isEqualTo(1);
    }

    @Test
    void get_ofTheSameRow_givesWhatWasStored() {
        rows.has("ann", 3);
        version(here);
        assertThat(there.get("player", "ann", rows, soon())).isEqualTo(MemoryRows.row("ann", 3));
    }

    @Test
    void get_ofNoRow_isRemembered_untilItIsMade() {
        assertThat(version(here)).isZero();
        assertThat(version(there)).isZero();
        assertThat(rows.loads).isEqualTo(1);
        change(here, 1);
        assertThat(version(there)).isEqualTo(1);
    }

    @Test
    void committed_putsTheNewRowIntoTheCache() {
        rows.has("ann", 1);
        version(here);
        change(here, 2);
        assertThat(version(there)).isEqualTo(2);
        assertThat(rows.loads).isEqualTo(1);
    }

    @Test
    void committed_ofARemovedRow_isRemembered() {
        rows.has("ann", 1);
        version(here);
        RowCache.Change change = here.begin("player", "ann", soon());
        rows.removed("ann");
        change.committed(null);
        assertThat(version(there)).isZero();
        assertThat(rows.loads).isEqualTo(1);
    }

    @Test
    void begin_keepsEverybodyFromTheCache_untilTheChangeEnds() {
        rows.has("ann", 1);
        version(here);
        RowCache.Change change = here.begin("player", "ann", soon());
        assertThat(version(there)).isEqualTo(1);
        rows.has("ann", 2); // committed, and not yet told
        assertThat(version(there)).isEqualTo(2);
        assertThat(version(here)).isEqualTo(2);
        assertThat(kind()).isEqualTo(CachedValue.Kind.WRITING);
        change.committed(MemoryRows.row("ann", 2));
        assertThat(kind()).isEqualTo(CachedValue.Kind.ROW);
    }

    @Test
    void forgotten_letsTheNextReaderStoreTheRow() {
        rows.has("ann", 1);
        here.begin("player", "ann", soon()).forgotten();
        assertThat(version(there)).isEqualTo(1);
        assertThat(version(there)).isEqualTo(1);
        assertThat(rows.loads).isEqualTo(1);
    }

    @Test
    void fill_whenAWriterOvertook_storesNothing() {
        rows.has("ann", 1);
        rows.afterRead(() -> change(there, 2));
        assertThat(version(here)).isEqualTo(1); // it began before
        assertThat(version(here)).isEqualTo(2);
        assertThat(Objects.requireNonNull(cache.raw(KEY)).number()).isEqualTo(2);
    }

    @Test
    void fill_whenAWriterOvertook_andItsMarkWasEvicted_storesNothing() {
        rows.has("ann", 1);
        rows.afterRead(() -> {
            RowCache.Change change = there.begin("player", "ann", soon());
            cache.evict(KEY);
            rows.has("ann", 2);
            change.committed(MemoryRows.row("ann", 2));
        });
        assertThat(version(here)).isEqualTo(1);
        assertThat(kind()).isNull();
        assertThat(version(here)).isEqualTo(2);
    }

    @Test
    void fill_whenTheLeaseWasEvictedAndTakenByAnother_leavesThatAlone() {
        rows.has("ann", 1);
        rows.afterRead(() -> {
            cache.evict(KEY);
            change(there, 2);
            cache.evict(KEY);
            assertThat(version(there)).isEqualTo(2);
        });
        assertThat(version(here)).isEqualTo(1);
        assertThat(Objects.requireNonNull(cache.raw(KEY)).number()).isEqualTo(2);
        assertThat(counters.fillsRefused.sum()).isEqualTo(1);
    }

    @Test
    void fill_whenTheServerRestartedMeanwhile_storesNothing() {
        rows.has("ann", 1);
        rows.afterRead(() -> {
            change(there, 2);
            cache.restart();
        });
        assertThat(version(here)).isEqualTo(1);
        assertThat(kind()).isNull();
    }

    @Test
    void lease_whenAWriterComesBetweenItsSteps_isNotHad() {
        rows.has("ann", 1);
        cache.beforeCall(3, () -> change(there, 2)); // look, add, and before the lease's mark is asked for
        assertThat(version(here)).isEqualTo(2);
        assertThat(Objects.requireNonNull(cache.raw(KEY)).number()).isEqualTo(2);
        assertThat(counters.fills.sum()).isZero();
    }

    @Test
    void get_whenAnotherNodeLoads_loadsWithoutStoring() {
        rows.has("ann", 1);
        rows.afterRead(() -> assertThat(version(there)).isEqualTo(1));
        assertThat(version(here)).isEqualTo(1);
        assertThat(rows.loads).isEqualTo(2);
        assertThat(counters.fills.sum()).isEqualTo(1);
    }

    @Test
    void committed_whenALaterWriterHasMarkedTheRow_storesNothing() {
        RowCache.Change first = here.begin("player", "ann", soon());
        rows.has("ann", 1); // committed: the lock goes to the next
        RowCache.Change second = there.begin("player", "ann", soon());
        first.committed(MemoryRows.row("ann", 1));
        assertThat(kind()).isEqualTo(CachedValue.Kind.WRITING);
        rows.has("ann", 2);
        second.committed(MemoryRows.row("ann", 2));
        assertThat(version(here)).isEqualTo(2);
        assertThat(rows.loads).isZero();
    }

    @Test
    void committed_whenALaterWriterWasFaster_storesNothing() {
        RowCache.Change first = here.begin("player", "ann", soon());
        rows.has("ann", 1);
        change(there, 2);
        first.committed(MemoryRows.row("ann", 1));
        assertThat(version(here)).isEqualTo(2);
        assertThat(version(there)).isEqualTo(2);
    }

    @Test
    void committed_whenALaterWriterComesBetweenItsSteps_storesNothing() {
        RowCache.Change first = here.begin("player", "ann", soon());
        rows.has("ann", 1);
        cache.beforeCall(2, () -> change(there, 2)); // the mark is still there when it looks, and gone when it writes
        first.committed(MemoryRows.row("ann", 1));
        assertThat(version(here)).isEqualTo(2);
    }

    @Test
    void fill_whileThisNodeChangesTheRow_storesNothing_evenIfTheMarkWasEvictedAndTheLoaderDoesNotWait() {
        rows.has("ann", 1);
        RowCache.Change change = here.begin("player", "ann", soon());
        cache.evict(KEY);
        assertThat(version(here)).isEqualTo(1); // the embedded database does not make readers wait
        rows.has("ann", 2);
        change.committed(MemoryRows.row("ann", 2));
        assertThat(version(here)).isEqualTo(2);
    }

    @Test
    void whatNobodyOfThisVersionWrote_isWrittenOver() {
        rows.has("ann", 1);
        cache.set(KEY, new byte[] {99, 1, 2}, Duration.ZERO);
        assertThat(version(here)).isEqualTo(1);
        assertThat(kind()).isEqualTo(CachedValue.Kind.ROW);
    }

    @Test
    void aRowThatIsTooLarge_isNotKept() {
        Row large = new Row("ann", 1, "é".repeat(RowCacheConfig.DEFAULTS.largestRow() / 2 + 1));
        RowCache.Change change = here.begin("player", "ann", soon());
        change.committed(large);
        assertThat(kind()).isEqualTo(CachedValue.Kind.LARGE);
        rows.has("ann", 1);
        version(here);
        version(here);
        assertThat(rows.loads).isEqualTo(2);
        change(here, 2);
        assertThat(kind()).isEqualTo(CachedValue.Kind.ROW);
    }

    @Test
    void getMany_asksTheCacheOnceAndTheDatabaseOnce_andKeepsTheOrder() {
        rows.has("ann", 1);
        rows.has("bob", 2);
        rows.has("cid", 3);
        version(here);
        int calls = cache.calls;
        rows.loads = 0;
        List<String> ids = List.of("cid", "none", "ann", "bob", "cid");
        assertThat(here.getMany("player", ids, rows, soon()))
                .containsExactly(
                        MemoryRows.row("cid", 3),
                        null,
                        MemoryRows.row("ann", 1),
                        MemoryRows.row("bob", 2),
                        MemoryRows.row("cid", 3));
        assertThat(rows.loads).isEqualTo(1);
        assertThat(cache.calls - calls).isEqualTo(1 + 3 * 3); // each miss: add, mark, fill
        calls = cache.calls;
        there.getMany("player", ids, rows, soon());
        assertThat(rows.loads).isEqualTo(1);
        assertThat(cache.calls - calls).isEqualTo(1);
    }

    @Test
    void getMany_whenAWriterOvertook_storesNothing() {
        rows.has("ann", 1);
        rows.afterRead(() -> change(there, 2));
        here.getMany("player", List.of("ann"), rows, soon());
        assertThat(version(here)).isEqualTo(2);
    }

    @Test
    void getMany_overRowsOfAnEarlierEpoch_storesThemAnew() {
        rows.has("ann", 1);
        version(here);
        guard.epoch++;
        here.getMany("player", List.of("ann"), rows, soon());
        rows.loads = 0;
        assertThat(version(there)).isEqualTo(1);
        assertThat(rows.loads).isZero();
    }

    @Test
    void aChange_endsOnce() {
        RowCache.Change change = here.begin("player", "ann", soon());
        change.forgotten();
        assertThatThrownBy(change::forgotten).isInstanceOf(IllegalStateException.class);
    }
}
