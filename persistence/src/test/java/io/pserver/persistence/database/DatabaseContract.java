package io.pserver.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every kind of database must do. Each kind's test extends this and says how to open one. */
@Timeout(120)
abstract class DatabaseContract {
    abstract Database database();

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    @BeforeEach
    void makeTable() {
        database().write(soon(), link -> {
            link.update("DROP TABLE IF EXISTS things", List.of());
            return link.update(
                    "CREATE TABLE things (id VARCHAR(20) NOT NULL PRIMARY KEY, n BIGINT NOT NULL)", List.of());
        });
    }

    static int put(Link link, String id, long n) throws SQLException {
        return link.update("INSERT INTO things (id, n) VALUES (?, ?)", List.of(id, n));
    }

    static int add(Link link, String id, long n) throws SQLException {
        return link.update("UPDATE things SET n = n + ? WHERE id = ?", List.of(n, id));
    }

    static List<Long> all(Link link) throws SQLException {
        return link.query("SELECT n FROM things ORDER BY id", List.of(), row -> row.getLong(1));
    }

    List<Long> all() {
        return database().read(soon(), DatabaseContract::all);
    }

    @Test
    void write_isThereAfterwards() {
        database().write(soon(), link -> put(link, "a", 1));
        assertThat(all()).containsExactly(1L);
    }

    @Test
    void write_thatThrows_leavesNothing() {
        assertThatThrownBy(() -> database().write(soon(), link -> {
                    put(link, "a", 1);
                    throw new DataException.Invalid("n: too small");
                }))
                .isInstanceOf(DataException.Invalid.class)
                .hasMessage("n: too small");
        assertThat(all()).isEmpty();
    }

    @Test
    void write_ofATakenKey_isAConflictAndCanBeTold() {
        database().write(soon(), link -> put(link, "a", 1));
        assertThatThrownBy(() -> database().write(soon(), link -> put(link, "a", 2)))
                .isInstanceOf(DataException.Conflict.class);
        String told = database().write(soon(), link -> {
            try {
                put(link, "a", 2);
                return "inserted";
            } catch (SQLException e) {
                return Database.isDuplicate(e) ? "taken" : "other";
            }
        });
        assertThat(told).isEqualTo("taken");
        assertThat(all()).containsExactly(1L);
    }

    @Test
    void read_ofWrongSql_tellsTheDatabasesWords() {
        assertThatThrownBy(() ->
                        database().read(soon(), link -> link.query("SELECT nothing FROM nowhere", List.of(), r -> 1)))
                .isInstanceOf(DataException.Refused.class)
                .hasMessageContainingAll("nowhere");
        assertThat(all()).isEmpty();
    }

    @Test
    void parameters_ofEveryKind_comeBack() {
        Instant instant = Instant.parse("2026-01-31T23:59:59.123Z");
        List<Object> found = database().write(soon(), link -> {
            link.update("DROP TABLE IF EXISTS kinds", List.of());
            link.update(
                    "CREATE TABLE kinds (a VARCHAR(50), b BIGINT, c INT, d DOUBLE, e BOOLEAN, f DATETIME(3), g VARBINARY(9), h INT)",
                    List.of());
            link.update(
                    "INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    Arrays.asList("grün 🐉", 1L << 40, 7, 0.5, true, instant, new byte[] {0, -1}, null));
            return link.query("SELECT * FROM kinds", List.of(), r -> {
                        List<Object> row = new ArrayList<>(
                                List.of(r.getString(1), r.getLong(2), r.getInt(3), r.getDouble(4), r.getBoolean(5)));
                        row.add(r.getObject(6, LocalDateTime.class).toString());
                        row.add(r.getBytes(7)[1]);
                        row.add(r.getObject(8) == null);
                        return row;
                    })
                    .getFirst();
        });
        assertThat(found)
                .containsExactly("grün 🐉", 1L << 40, 7, 0.5, true, "2026-01-31T23:59:59.123", (byte) -1, true);
    }

    @Test
    void transaction_isSeenWhenItCommits() {
        try (Transaction transaction = database().begin(soon())) {
            transaction.run(link -> put(link, "a", 1));
            assertThat(all()).isEmpty();
            transaction.commit();
        }
        assertThat(all()).containsExactly(1L);
        try (Transaction transaction = database().begin(soon())) {
            transaction.run(link -> add(link, "a", 5));
        }
        assertThat(all()).containsExactly(1L);
    }

    @Test
    void transaction_pastItsDeadline_isTooLateAndGone() {
        DataException late;
        try (Transaction transaction = database().begin(Deadline.in(Duration.ofMillis(300)))) {
            transaction.run(link -> put(link, "a", 1));
            sleep(400);
            late = catchThrowableOfType(DataException.class, transaction::commit);
        }
        assertThat(late).isInstanceOf(DataException.TooLate.class).hasMessageContaining("rolled back");
        assertThat(all()).isEmpty();
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void write_waitingForALock_endsByItsDeadline() {
        database().write(soon(), link -> put(link, "a", 1));
        try (Transaction holder = database().begin(soon())) {
            holder.run(link -> add(link, "a", 1));
            long start = System.nanoTime();
            assertThatThrownBy(() -> database().write(Deadline.in(Duration.ofMillis(300)), link -> add(link, "a", 10)))
                    .isInstanceOf(DataException.TooLate.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
            holder.commit();
        }
        assertThat(all()).containsExactly(2L);
    }

    /** Two transactions that take the same two rows in opposite order, until both have come through. */
    @Test
    void transact_onADeadlock_runsAgain() throws ExecutionException, InterruptedException, TimeoutException {
        database().write(soon(), link -> put(link, "a", 0) + put(link, "b", 0));
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch bothHoldOne = new CountDownLatch(2);
        try (ExecutorService two = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> done = new ArrayList<>();
            for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"))) {
                done.add(two.submit(() -> database().transact(soon(), link -> {
                    runs.incrementAndGet();
                    add(link, order.getFirst(), 1);
                    bothHoldOne.countDown();
                    await(bothHoldOne);
                    return add(link, order.getLast(), 1);
                })));
            }
            for (Future<Integer> one : done) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }
        assertThat(runs.get()).isGreaterThan(2);
        assertThat(all()).containsExactly(2L, 2L);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void write_thatCollides_isAConflict_evenIfTheWorkGoesOn() {
        database().write(soon(), link -> put(link, "a", 1));
        try (Transaction holder = database().begin(soon())) {
            holder.run(link -> add(link, "a", 1));
            AtomicInteger runs = new AtomicInteger();
            assertThatThrownBy(() -> database().write(soon(), link -> {
                        runs.incrementAndGet();
                        put(link, "b", 1);
                        try {
                            add(link, "a", 10);
                        } catch (SQLException e) {
                            // A script may swallow it; the transaction is lost all the same.
                        }
                        return put(link, "c", 1);
                    }))
                    .isInstanceOf(DataException.Conflict.class);
            assertThat(runs).hasValue(1);
        }
        assertThat(all()).containsExactly(1L);
    }

    @Test
    void transact_onALockThatIsNotToBeHad_runsAgain() throws InterruptedException {
        database().write(soon(), link -> put(link, "a", 1));
        AtomicInteger runs = new AtomicInteger();
        Thread waiter;
        try (Transaction holder = database().begin(soon())) {
            holder.run(link -> add(link, "a", 1));
            waiter = Thread.ofVirtual()
                    .start(() -> database().transact(soon(), link -> {
                        runs.incrementAndGet();
                        return add(link, "a", 10);
                    }));
            for (int i = 0; i < 1_000 && runs.get() < 2; i++) {
                sleep(20);
            }
            holder.commit();
        }
        assertThat(waiter.join(Duration.ofSeconds(60))).isTrue();
        assertThat(runs.get()).isGreaterThan(1);
        assertThat(all()).containsExactly(12L);
    }

    @Test
    void callers_interruptedAtAnyMoment_breakNothing() throws InterruptedException {
        database().write(soon(), link -> put(link, "a", 0));
        AtomicInteger sure = new AtomicInteger();
        AtomicInteger unsure = new AtomicInteger();
        for (int i = 0; i < 60; i++) {
            boolean virtual = i % 2 == 0;
            Runnable work = () -> {
                while (!Thread.currentThread().isInterrupted()) {
                    try {
                        database().write(soon(), link -> add(link, "a", 1));
                        sure.incrementAndGet();
                    } catch (DataException.TooLate e) {
                        unsure.addAndGet(String.valueOf(e.getMessage()).contains("may have happened") ? 1 : 0);
                    }
                }
            };
            Thread caller = virtual
                    ? Thread.ofVirtual().start(work)
                    : Thread.ofPlatform().start(work);
            sleep(i % 12);
            caller.interrupt();
            assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(all().getFirst()).isBetween((long) sure.get(), (long) sure.get() + unsure.get());
        assertThat(sure.get()).isPositive();
    }
}
