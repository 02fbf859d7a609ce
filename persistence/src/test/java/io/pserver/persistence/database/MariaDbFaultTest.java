package io.pserver.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server that dies, or does not answer. */
@Timeout(180)
class MariaDbFaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final DatabaseCounters counters = new DatabaseCounters();
    private MariaDbServer server;
    private Databases databases;
    private Database database;

    @BeforeEach
    void open() {
        server = MariaDbServer.start();
        databases = Databases.open(List.of(server.config("main", 8)), Path.of("unused"), counters);
        database = databases.first();
        database.write(
                soon(), l -> l.update("CREATE TABLE t (worker INT, n BIGINT, PRIMARY KEY (worker, n))", List.of()));
    }

    @AfterEach
    void close() {
        try {
            server.resume();
            databases.close();
        } finally {
            server.close();
        }
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20));
    }

    private List<Long> one() {
        return database.read(
                Deadline.in(Duration.ofSeconds(2)), l -> l.query("SELECT 1", List.of(), r -> r.getLong(1)));
    }

    private long count() {
        return database.read(soon(), l -> l.query("SELECT COUNT(*) FROM t", List.of(), r -> r.getLong(1)))
                .getFirst();
    }

    private DatabaseCounters.Counts counts() {
        return counters.all().getFirst();
    }

    /** Until the breaker says so. */
    private void awaitDown(boolean down) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (counts().down() != down) {
            assertThat(System.nanoTime() - end).as("waiting for down=" + down).isNegative();
            Thread.sleep(Duration.ofMillis(5));
        }
    }

    /** The quickest refusal of several, since the machine may be busy. */
    private Duration quickestRefusal() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            long start = System.nanoTime();
            DataException refused = catchThrowableOfType(DataException.class, this::one);
            least = Math.min(least, System.nanoTime() - start);
            assertThat(refused).isInstanceOf(DataException.Unavailable.class).hasMessageContaining("does not answer");
        }
        return Duration.ofNanos(least);
    }

    @Test
    void kill9UnderLoad_losesNoAcknowledgedWrite_andComesBackByItself() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong sure = new AtomicLong();
        AtomicLong unsure = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        AtomicLong longest = new AtomicLong();
        List<Thread> workers = new ArrayList<>();
        for (int w = 0; w < 12; w++) {
            int worker = w;
            workers.add(Thread.ofVirtual().start(() -> {
                for (long n = 0; !stop.get(); n++) {
                    long start = System.nanoTime();
                    try {
                        long number = n;
                        database.write(
                                Deadline.in(Duration.ofSeconds(2)),
                                l -> l.update("INSERT INTO t VALUES (?, ?)", List.of(worker, number)));
                        sure.incrementAndGet();
                    } catch (DataException.Unavailable e) {
                        refused.incrementAndGet();
                        pause();
                    } catch (DataException.TooLate e) {
                        unsure.addAndGet(String.valueOf(e.getMessage()).contains("may have happened") ? 1 : 0);
                    }
                    longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                }
            }));
        }
        while (sure.get() < 200) {
            Thread.sleep(Duration.ofMillis(5));
        }
        server.kill9();
        awaitDown(true);
        assertThat(quickestRefusal()).isLessThan(Duration.ofMillis(1));
        server.restart();
        awaitDown(false);
        long before = sure.get();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (sure.get() < before + 100 && System.nanoTime() - end < 0) {
            Thread.sleep(Duration.ofMillis(5));
        }
        stop.set(true);
        for (Thread worker : workers) {
            assertThat(worker.join(PATIENCE)).isTrue();
        }
        assertThat(sure.get()).isGreaterThanOrEqualTo(before + 100);
        assertThat(refused).hasPositiveValue();
        assertThat(count()).isBetween(sure.get(), sure.get() + unsure.get());
        assertThat(Duration.ofNanos(longest.get())).isLessThan(Duration.ofSeconds(12));
        assertThat(counts().opened.sum()).isPositive();
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void serverThatNeverAnswers_costsDeadlinesFirst_thenNothing() throws InterruptedException {
        one();
        server.pause();
        long start = System.nanoTime();
        DataException late = catchThrowableOfType(
                DataException.class,
                () -> database.read(
                        Deadline.in(Duration.ofMillis(300)), l -> l.query("SELECT 1", List.of(), r -> r.getLong(1))));
        assertThat(late).isInstanceOf(DataException.TooLate.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(10));
        awaitDown(true);
        assertThat(quickestRefusal()).isLessThan(Duration.ofMillis(1));
        server.resume();
        awaitDown(false);
        assertThat(one()).containsExactly(1L);
        assertThat(count()).isZero();
    }

    @Test
    void commitWithoutAnswer_saysThatItMayHaveHappened() throws InterruptedException {
        DataException late = catchThrowableOfType(
                DataException.class,
                () -> database.write(Deadline.in(Duration.ofSeconds(3)), l -> {
                    l.update("INSERT INTO t VALUES (0, 0)", List.of());
                    server.pause();
                    return 1;
                }));
        server.resume();
        assertThat(late).isInstanceOf(DataException.TooLate.class).hasMessageContaining("may have happened");
        awaitDown(false);
        assertThat(count()).isBetween(0L, 1L);
    }

    @Test
    void connectionLostBeforeTheCommit_isUnavailable_andNothingWasDone() throws InterruptedException {
        DataException lost = catchThrowableOfType(
                DataException.class,
                () -> database.write(soon(), l -> {
                    l.update("INSERT INTO t VALUES (0, 0)", List.of());
                    server.kill9();
                    return l.update("INSERT INTO t VALUES (0, 1)", List.of());
                }));
        assertThat(lost).isInstanceOf(DataException.Unavailable.class).hasMessageContaining("nothing was done");
        server.restart();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (catchThrowableOfType(DataException.class, this::one) != null) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.sleep(Duration.ofMillis(20));
        }
        assertThat(count()).isZero();
    }

    @Test
    void killedConnections_areReplaced_andReadersDoNotNotice() throws SQLException {
        for (int i = 0; i < 5; i++) {
            one();
            server.execute("KILL USER game");
            DataException noticed = catchThrowableOfType(DataException.class, this::one);
            // A breaker that has just opened knows better a moment later.
            assertThat(noticed == null || noticed instanceof DataException.Unavailable)
                    .isTrue();
            if (i == 0) {
                assertThat(noticed).isNull();
            }
        }
        assertThat(counts().retries.sum()).isPositive();
    }
}
