package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.MariaDbServer;
import io.pserver.persistence.row.GuardTable.Self;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SqlGuardTableIT {
    private static final long HOLD_MILLIS = 300_000;
    private static final Self ANN = new Self("ann-1", "ann", "servers:x", false, HOLD_MILLIS);
    private static final Self BOB = new Self("bob-1", "bob", "servers:x", true, HOLD_MILLIS);
    private static final Self ODD = new Self("odd-1", "odd", "servers:y", false, HOLD_MILLIS);

    @TempDir
    static Path folder;

    private static MariaDbServer mariadb;
    private static Databases databases;

    private SqlGuardTable table;

    @BeforeAll
    static void start() {
        mariadb = MariaDbServer.start();
        databases = Databases.open(List.of(mariadb.config("main", 2)), folder, new DatabaseCounters());
    }

    @AfterAll
    static void stop() {
        databases.close();
        mariadb.close();
    }

    @BeforeEach
    void forget() throws SQLException {
        table = new SqlGuardTable(databases.first(), Duration.ofSeconds(60));
        mariadb.execute(
                "DELETE FROM ps_guard_node",
                "DELETE FROM ps_guard_server",
                "UPDATE ps_guard_layout SET cache = '', generation = 1");
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20));
    }

    private void register(Self self) {
        table.tell(self, true, Set.of(), Set.of(), soon());
    }

    private GuardTable.Server server(String name) {
        return Objects.requireNonNull(table.look("ann-1", soon()).servers().get(name));
    }

    @Test
    void look_givesTheOthers_asTheyToldOfThemselves() {
        register(ANN);
        register(BOB);
        List<GuardTable.Other> others = table.look("ann-1", soon()).others();
        assertThat(others).hasSize(1);
        GuardTable.Other bob = others.getFirst();
        assertThat(bob).isEqualTo(new GuardTable.Other("bob-1", "servers:x", true, HOLD_MILLIS, bob.ageMillis()));
        assertThat(bob.ageMillis()).isBetween(0L, 20_000L);
        table.leave("bob-1", soon());
        assertThat(table.look("ann-1", soon()).others()).isEmpty();
    }

    @Test
    void tell_changesWhatItToldBefore() {
        register(BOB);
        table.tell(new Self("bob-1", "bob", "servers:x", false, HOLD_MILLIS), false, Set.of(), Set.of(), soon());
        assertThat(table.look("ann-1", soon()).others().getFirst().alone()).isFalse();
    }

    @Test
    void aBan_isTheNextEpoch_andCanBeProlonged() throws SQLException {
        table.tell(ANN, true, Set.of("m:1", "m:2"), Set.of(), soon());
        table.tell(ANN, false, Set.of("m:1"), Set.of(), soon());
        assertThat(server("m:1").epoch()).isEqualTo(2);
        assertThat(server("m:2").epoch()).isEqualTo(1);
        assertThat(server("m:1").bannedMillis()).isBetween(30_000L, 60_000L);
        mariadb.execute("UPDATE ps_guard_server SET banned_until_ms = banned_until_ms - 20000");
        assertThat(server("m:1").bannedMillis()).isLessThan(40_001L);
        table.tell(ANN, false, Set.of(), Set.of("m:1"), soon());
        assertThat(server("m:1").bannedMillis()).isGreaterThan(40_000L);
        assertThat(server("m:1").epoch()).isEqualTo(2);
    }

    @Test
    void aBanThatIsOver_isNotProlonged() throws SQLException {
        table.tell(ANN, true, Set.of("m:1"), Set.of(), soon());
        mariadb.execute("UPDATE ps_guard_server SET banned_until_ms = banned_until_ms - 60000");
        table.tell(ANN, false, Set.of(), Set.of("m:1"), soon());
        assertThat(server("m:1").bannedMillis()).isNotPositive();
    }

    @Test
    void theGeneration_growsWhenCachesMayDiffer_only() {
        register(ANN);
        long first = table.look("ann-1", soon()).generation();
        register(BOB);
        assertThat(table.look("ann-1", soon()).generation()).isEqualTo(first);
        register(ODD);
        assertThat(table.look("ann-1", soon()).generation()).isEqualTo(first + 1);
        register(ODD);
        assertThat(table.look("ann-1", soon()).generation()).isEqualTo(first + 2);
        table.leave("odd-1", soon());
        register(BOB);
        assertThat(table.look("ann-1", soon()).generation()).isEqualTo(first + 3);
    }

    @Test
    void aRestart_takesThePlaceOfTheProcessBefore_ifThatIsQuiet() throws SQLException {
        register(BOB);
        register(new Self("bob-2", "bob", "servers:x", false, HOLD_MILLIS));
        assertThat(table.look("bob-2", soon()).others()).hasSize(1); // it beats: perhaps two have the same name
        mariadb.execute("UPDATE ps_guard_node SET beat_ms = beat_ms - 5000 WHERE id = 'bob-1'");
        table.tell(new Self("bob-2", "bob", "servers:x", false, HOLD_MILLIS), false, Set.of(), Set.of(), soon());
        assertThat(table.look("bob-2", soon()).others()).isEmpty();
    }
}
