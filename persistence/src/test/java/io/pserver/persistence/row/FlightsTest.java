package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlightsTest {
    private final LongAdder joined = new LongAdder();
    private final Flights<String> flights = new Flights<>(joined);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(50));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One caller's work is under way until {@code end}. */
    private Future<String> takeOff(CountDownLatch end) {
        CountDownLatch begun = new CountDownLatch(1);
        Future<String> first = threads.submit(() -> flights.fly("k", soon(), _ -> {
            begun.countDown();
            await(end);
            return "before the write";
        }));
        await(begun);
        return first;
    }

    @Test
    void whoComesAfterAWriteWasAcknowledged_isNotGivenWhatWasReadBefore()
            throws ExecutionException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = takeOff(end);
        // here a write is acknowledged, by whatever node
        Future<String> second = threads.submit(() -> flights.fly("k", soon(), afterOthers -> "after " + afterOthers));
        end.countDown();
        assertThat(first.get()).isEqualTo("before the write");
        assertThat(second.get()).startsWith("after ");
    }

    @Test
    void allWhoCameWhileWorkWasUnderWay_shareTheNextRound() throws ExecutionException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = takeOff(end);
        AtomicInteger rounds = new AtomicInteger();
        List<Future<String>> others = new ArrayList<>();
        CountDownLatch came = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            others.add(threads.submit(() -> {
                came.countDown();
                return flights.fly("k", soon(), _ -> "round " + rounds.incrementAndGet());
            }));
        }
        await(came);
        end.countDown();
        first.get();
        for (Future<String> other : others) {
            assertThat(other.get()).startsWith("round ");
        }
        assertThat(rounds.get() + joined.sum()).isEqualTo(200);
        assertThat(rounds.get()).isBetween(1, 100); // some may come when the next round has begun
    }

    @Test
    void waiting_endsAtTheCallersOwnDeadline() {
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = takeOff(end);
        assertThatThrownBy(() -> flights.fly("k", Deadline.in(Duration.ofMillis(20)), _ -> "never"))
                .isInstanceOf(DataException.TooLate.class);
        assertThat(first.isDone()).isFalse();
        end.countDown();
    }

    @Test
    void whenTheFirstCallerRanOutOfTime_theOthersGoOn() throws ExecutionException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = takeOff(end);
        CountDownLatch came = new CountDownLatch(2);
        Future<String> hasty = threads.submit(() -> {
            came.countDown();
            return flights.fly("k", Deadline.in(Duration.ofMillis(100)), _ -> "hasty");
        });
        Future<String> patient = threads.submit(() -> {
            came.countDown();
            return flights.fly("k", soon(), _ -> "patient");
        });
        await(came);
        assertThatThrownBy(hasty::get).hasCauseInstanceOf(DataException.TooLate.class);
        end.countDown();
        assertThat(first.get()).isEqualTo("before the write");
        assertThat(patient.get()).isEqualTo("patient");
    }

    @Test
    void aRefusal_isShared() throws ExecutionException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Future<String> first = takeOff(end);
        AtomicInteger rounds = new AtomicInteger();
        List<Future<String>> others = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            others.add(threads.submit(() -> flights.fly("k", soon(), _ -> {
                rounds.incrementAndGet();
                throw new DataException.Unavailable("down");
            })));
        }
        end.countDown();
        first.get();
        for (Future<String> other : others) {
            assertThatThrownBy(other::get).hasCauseInstanceOf(DataException.Unavailable.class);
        }
        assertThat(rounds.get()).isBetween(1, 50);
    }

    @Test
    void afterTheLastCaller_theNextBeginsAtOnce() {
        assertThat(flights.fly("k", soon(), afterOthers -> "after " + afterOthers))
                .isEqualTo("after false");
        assertThat(flights.fly("k", soon(), afterOthers -> "after " + afterOthers))
                .isEqualTo("after false");
    }
}
