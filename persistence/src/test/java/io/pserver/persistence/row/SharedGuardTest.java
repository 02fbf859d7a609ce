package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rounds are driven by hand, and one clock serves the nodes and the database. */
class SharedGuardTest {
    private static final GuardConfig CONFIG = GuardConfig.DEFAULTS;
    private static final String SERVER = "10.0.0.1:11211";

    private final RowCacheCounters counters = new RowCacheCounters();
    private boolean serverAnswers = true;
    private long nanos = 1_000_000_000L;
    private final MemoryGuardTable table = new MemoryGuardTable(CONFIG.ban(), () -> nanos);

    private void pass(long millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(1));
    }

    private static Deadline over() {
        return Deadline.in(Duration.ZERO);
    }

    private SharedGuard node(String name) {
        return node(name, true, List.of(SERVER));
    }

    private SharedGuard node(String name, boolean shared, List<String> servers) {
        SharedGuard.Node node = new SharedGuard.Node(name, shared, servers);
        SharedGuard guard = new SharedGuard(table, CONFIG, node, _ -> serverAnswers, () -> nanos, counters);
        guard.round(soon());
        return guard;
    }

    private boolean reads(SharedGuard guard) {
        return guard.epoch(SERVER) != CacheGuard.UNUSABLE;
    }

    private boolean bans(SharedGuard guard) {
        try {
            guard.ban(SERVER, over());
            return true;
        } catch (DataException.TooLate e) {
            return false;
        }
    }

    private boolean writes(SharedGuard guard) {
        try {
            guard.awaitWritable(over());
            return true;
        } catch (DataException.TooLate e) {
            return false;
        }
    }

    /** Rounds of all, as often as they are due. */
    private void live(long millis, SharedGuard... guards) {
        for (long i = 0; i < millis; i += 250) {
            pass(250);
            for (SharedGuard guard : guards) {
                guard.round(soon());
            }
        }
    }

    @Test
    void epoch_isTheSameForAll() {
        SharedGuard a = node("a");
        SharedGuard b = node("b");
        live(250, a, b);
        assertThat(a.epoch(SERVER)).isEqualTo(b.epoch(SERVER)).isPositive();
    }

    @Test
    void aNodeAmongOthers_thatDoesNotHearFromTheDatabase_stopsReading() {
        SharedGuard a = node("a");
        SharedGuard b = node("b");
        live(1_000, a, b);
        assertThat(reads(a)).isTrue();
        pass(CONFIG.lease().toMillis() - 1);
        assertThat(reads(a)).isTrue();
        pass(1);
        assertThat(reads(a)).isFalse();
        a.round(soon());
        assertThat(reads(a)).isTrue();
    }

    @Test
    void aNodeThatIsAlone_goesOnReading_whileTheDatabaseIsDown_forItsHold() {
        SharedGuard a = node("a");
        live(500, a);
        table.down = true;
        pass(CONFIG.hold().toMillis() - 6_000);
        assertThat(reads(a)).isTrue();
        pass(6_000);
        assertThat(reads(a)).isFalse();
    }

    @Test
    void aNodeThatWasAlone_andSeesAnother_isAloneNoMore() {
        SharedGuard a = node("a");
        live(500, a);
        SharedGuard b = node("b");
        live(250, a, b);
        table.down = true;
        pass(CONFIG.lease().toMillis());
        assertThat(reads(a)).isFalse();
        assertThat(reads(b)).isFalse();
    }

    @Test
    void ban_whenAlone_needsOneRound_andNoTime() {
        SharedGuard a = node("a");
        live(500, a);
        long epoch = a.epoch(SERVER);
        assertThat(bans(a)).isFalse();
        assertThat(reads(a)).isFalse(); // from the first moment
        a.round(soon());
        assertThat(bans(a)).isTrue();
        assertThat(reads(a)).isFalse();
        live(CONFIG.ban().toMillis() + 250, a);
        assertThat(a.epoch(SERVER)).isEqualTo(epoch + 1);
    }

    @Test
    void ban_amongOthers_returnsWhenNoneOfThemReadsAnyMore() {
        SharedGuard a = node("a");
        SharedGuard b = node("b");
        live(1_000, a, b);
        bans(a);
        a.round(soon());
        assertThat(reads(b)).isTrue(); // it has not heard yet
        assertThat(bans(a)).isFalse();
        pass(CONFIG.notice().toMillis());
        assertThat(bans(a)).isTrue();
        assertThat(reads(b)).isFalse();
    }

    @Test
    void ban_whileOneStands_needsNoTime() {
        SharedGuard a = node("a");
        SharedGuard b = node("b");
        live(1_000, a, b);
        bans(a);
        live(1_250, a, b);
        assertThat(bans(a)).isTrue();
        assertThat(counters.bans.sum()).isEqualTo(1);
        live(1_000, a, b);
        assertThat(bans(a)).isTrue();
        assertThat(counters.bans.sum()).isEqualTo(1);
    }

    @Test
    void ban_ofAnotherNode_isNotReliedOn() {
        SharedGuard a = node("a");
        SharedGuard b = node("b");
        live(1_000, a, b);
        bans(a);
        live(1_250, a, b);
        assertThat(bans(b)).isFalse(); // it cannot know whether there was a moment without it
        live(1_250, a, b);
        assertThat(bans(b)).isTrue();
    }

    @Test
    void ban_standsAsLongAsTheServerDoesNotAnswer() {
        SharedGuard a = node("a");
        SharedGuard b = node("b");
        live(1_000, a, b);
        long epoch = a.epoch(SERVER);
        serverAnswers = false;
        bans(a);
        live(4 * CONFIG.ban().toMillis(), a, b);
        assertThat(reads(b)).isFalse();
        assertThat(bans(a)).isTrue();
        serverAnswers = true;
        live(CONFIG.ban().toMillis() + 250, a, b);
        assertThat(b.epoch(SERVER)).isEqualTo(epoch + 1);
        assertThat(a.epoch(SERVER)).isEqualTo(epoch + 1);
    }

    @Test
    void ban_thatMayHaveHadAGap_isNotReliedOn() {
        SharedGuard a = node("a");
        SharedGuard b = node("b");
        live(1_000, a, b);
        bans(a);
        live(1_250, a, b);
        assertThat(bans(a)).isTrue();
        pass(CONFIG.ban().toMillis()); // nobody looked; somebody may have read and stored since
        assertThat(bans(a)).isFalse();
        live(1_250, a, b);
        assertThat(bans(a)).isTrue();
        assertThat(counters.bans.sum()).isEqualTo(2);
    }

    @Test
    void ban_whenTheDatabaseIsDown_isRefused() {
        SharedGuard a = node("a");
        table.down = true;
        assertThat(bans(a)).isFalse();
        assertThatThrownBy(() -> a.round(soon())).isInstanceOf(DataException.Unavailable.class);
        assertThat(bans(a)).isFalse();
        assertThat(counters.changesRefused.sum()).isEqualTo(2);
    }

    @Test
    void ban_whileAnotherNodeMayWorkWithoutTheDatabase_waitsForItsHold() {
        SharedGuard a = node("a");
        live(500, a); // alone, and then out of reach
        SharedGuard b = node("b");
        bans(b);
        live(2_000, b);
        assertThat(bans(b)).isFalse();
        assertThat(reads(a)).isTrue();
        live(CONFIG.hold().toMillis(), b);
        assertThat(reads(a)).isFalse();
        bans(b);
        b.round(soon());
        assertThat(bans(b)).isTrue();
    }

    @Test
    void ban_afterARestart_doesNotWaitForTheProcessBefore() {
        SharedGuard a = node("a");
        live(500, a); // killed
        pass(3_000);
        SharedGuard again = node("a");
        bans(again);
        again.round(soon());
        assertThat(bans(again)).isTrue();
    }

    @Test
    void awaitWritable_afterAFastRestart_waitsUntilTheProcessBeforeIsQuiet() {
        SharedGuard a = node("a", false, List.of("local"));
        live(500, a); // killed
        SharedGuard again = node("a", false, List.of("local"));
        assertThat(writes(again)).isFalse();
        live(3_250, again);
        assertThat(writes(again)).isTrue();
    }

    @Test
    void nodesWithTheSameServers_needNotWaitToWrite() {
        SharedGuard a = node("a", true, List.of("x", "y"));
        live(500, a);
        assertThat(writes(node("b", true, List.of("y", "x")))).isTrue();
    }

    @Test
    void nodesWithDifferentServers_doNotRead_andWaitUntilTheOthersKnow() {
        SharedGuard a = node("a");
        live(500, a);
        long epoch = a.epoch(SERVER);
        SharedGuard b = node("b", true, List.of(SERVER, "10.0.0.2:11211"));
        assertThat(reads(b)).isFalse();
        assertThat(writes(b)).isFalse();
        assertThat(reads(a)).isTrue();
        live(1_500, a, b);
        assertThat(reads(a)).isFalse();
        assertThat(writes(b)).isTrue();
        b.close();
        live(500, a);
        assertThat(a.epoch(SERVER)).isGreaterThan(epoch); // what it stored before is not believed
    }

    @Test
    void cachesInTheProcess_areUsedByANodeThatIsAlone_only() {
        SharedGuard a = node("a", false, List.of("local"));
        live(500, a);
        assertThat(a.epoch("local")).isPositive();
        long epoch = a.epoch("local");
        SharedGuard b = node("b", false, List.of("local"));
        assertThat(writes(b)).isFalse();
        live(1_500, a, b);
        assertThat(a.epoch("local")).isEqualTo(CacheGuard.UNUSABLE);
        assertThat(b.epoch("local")).isEqualTo(CacheGuard.UNUSABLE);
        assertThat(writes(b)).isTrue();
        assertThat(writes(a)).isTrue();
        b.close();
        live(250, a);
        assertThat(a.epoch("local")).isGreaterThan(epoch);
    }

    @Test
    void aNodeWithACacheInTheProcess_thatWasAsleepForLong_asksTheOthersBeforeItWrites() {
        SharedGuard a = node("a", false, List.of("local"));
        SharedGuard b = node("b", false, List.of("local"));
        live(2_000, a, b);
        live(CONFIG.hold().toMillis() + 1_000, a); // b is asleep
        assertThat(a.epoch("local")).isPositive();
        assertThat(writes(b)).isFalse();
        b.round(soon());
        assertThat(writes(b)).isFalse();
        live(1_500, a, b);
        assertThat(a.epoch("local")).isEqualTo(CacheGuard.UNUSABLE);
        assertThat(writes(b)).isTrue();
    }

    @Test
    void aRound_writesOnlyWhenABeatIsDue() {
        SharedGuard a = node("a");
        live(250, a); // tells that it is alone
        int tells = table.tells;
        live(10_000, a);
        assertThat(table.tells - tells).isBetween(9, 11);
    }

    @Test
    void close_letsTheOthersBeAlone() {
        SharedGuard a = node("a");
        SharedGuard b = node("b");
        live(1_000, a, b);
        b.close();
        assertThat(reads(b)).isFalse();
        live(500, a);
        table.down = true;
        pass(10_000);
        assertThat(reads(a)).isTrue();
    }
}
