package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoundsTest {
    private static final String GATE = "gate";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch atGate = new CountDownLatch(1);
    private final Queue<List<String>> done = new ConcurrentLinkedQueue<>();
    private final Queue<String> left = new ConcurrentLinkedQueue<>();
    private final Rounds<String, String> rounds = new Rounds<>(
            1, 3, (parts, ask) -> parts.stream().noneMatch(part -> part.ask().equals(ask)), this::work);

    @AfterEach
    void stop() {
        open.countDown();
        threads.shutdownNow();
    }

    /** A round with the gate in it waits until that is open. Words tell what becomes of a part. */
    private Runnable work(List<Rounds.Part<String, String>> parts) {
        done.add(parts.stream().map(Rounds.Part::ask).toList());
        for (Rounds.Part<String, String> part : parts) {
            switch (part.ask()) {
                case GATE -> passGate(part);
                case "bug" -> throw new IllegalStateException("bug");
                case "refused" -> part.refuse(new DataException.Unavailable("refused"));
                case "alone" -> {}
                default -> part.answer(part.ask() + "!");
            }
        }
        return () -> left.add(parts.getFirst().ask());
    }

    private void passGate(Rounds.Part<String, String> part) {
        atGate.countDown();
        try {
            open.await();
            part.answer("passed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    private Future<String> begin(String ask) {
        return begin(ask, soon());
    }

    private Future<String> begin(String ask, Deadline deadline) {
        return threads.submit(() -> rounds.call(ask, deadline, () -> ask + " alone"));
    }

    /** Begins them one after the other, so that they wait in this order. */
    private List<Future<String>> beginBehindTheGate(String... asks) throws InterruptedException {
        List<Future<String>> calls = new ArrayList<>();
        calls.add(begin(GATE));
        atGate.await();
        for (int i = 0; i < asks.length; i++) {
            calls.add(begin(asks[i]));
            awaitWaiting(i + 1);
        }
        return calls;
    }

    private void awaitWaiting(int count) throws InterruptedException {
        while (rounds.waiting() != count) {
            Thread.sleep(Duration.ofMillis(1));
        }
    }

    private static String answer(Future<String> call) throws InterruptedException, ExecutionException {
        try {
            return call.get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    @Test
    void whoComesFirst_waitsForNobody() throws InterruptedException, ExecutionException {
        assertThat(answer(begin("a"))).isEqualTo("a!");
        assertThat(answer(begin("b"))).isEqualTo("b!");
        assertThat(done).containsExactly(List.of("a"), List.of("b"));
        assertThat(left).containsExactly("a", "b");
    }

    @Test
    void whoWaits_goesTogether_inOrder_asManyAsFit() throws InterruptedException, ExecutionException {
        List<Future<String>> calls = beginBehindTheGate("a", "b", "a", "c", "d");
        open.countDown();
        for (Future<String> call : calls) {
            assertThat(answer(call)).isNotNull();
        }
        assertThat(done).containsExactly(List.of(GATE), List.of("a", "b", "c"), List.of("a", "d"));
    }

    @Test
    void eachPart_endsInItsOwnWay() throws InterruptedException, ExecutionException {
        List<Future<String>> calls = beginBehindTheGate("refused", "alone", "a");
        open.countDown();
        assertThatThrownBy(() -> answer(calls.get(1))).hasRootCauseInstanceOf(DataException.Unavailable.class);
        assertThat(answer(calls.get(2))).isEqualTo("alone alone");
        assertThat(answer(calls.get(3))).isEqualTo("a!");
    }

    @Test
    void aMistakeInTheWork_leavesTheOthersAlone_andThePlaceFree() throws InterruptedException, ExecutionException {
        List<Future<String>> calls = beginBehindTheGate("bug", "b", "c");
        open.countDown();
        assertThatThrownBy(() -> answer(calls.get(1))).hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(answer(calls.get(2))).isEqualTo("b alone");
        assertThat(answer(calls.get(3))).isEqualTo("c alone");
        assertThat(answer(begin("d"))).isEqualTo("d!");
    }

    @Test
    void whoRunsOutOfTimeWhileItWaits_isToldThatNothingWasDone() throws InterruptedException, ExecutionException {
        List<Future<String>> calls = beginBehindTheGate();
        Future<String> late = begin("late", Deadline.in(Duration.ofMillis(20)));
        assertThatThrownBy(() -> answer(late))
                .hasRootCauseInstanceOf(DataException.TooLate.class)
                .hasMessageContaining("nothing was done");
        assertThat(rounds.waiting()).isZero();
        open.countDown();
        assertThat(answer(calls.getFirst())).isEqualTo("passed");
        assertThat(answer(begin("a"))).isEqualTo("a!");
    }

    @Test
    void whoRunsOutOfTimeInARound_isToldThatItMayHaveHappened() throws InterruptedException, ExecutionException {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        Rounds<String, String> held = new Rounds<>(1, 3, (_, _) -> true, parts -> {
            first.countDown();
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return work(parts);
        });
        Future<String> a = threads.submit(() -> held.call("a", soon(), () -> "alone"));
        first.await();
        Future<String> leads = threads.submit(() -> held.call(GATE, soon(), () -> "alone"));
        while (held.waiting() != 1) {
            Thread.sleep(Duration.ofMillis(1));
        }
        Thread[] caller = new Thread[1];
        CountDownLatch known = new CountDownLatch(1);
        Future<String> taken = threads.submit(() -> {
            caller[0] = Thread.currentThread();
            known.countDown();
            return held.call("b", soon(), () -> "alone");
        });
        known.await();
        while (held.waiting() != 2) {
            Thread.sleep(Duration.ofMillis(1));
        }
        hold.countDown();
        assertThat(answer(a)).isEqualTo("a!");
        atGate.await(); // the round of the gate and b is at work
        caller[0].interrupt();
        assertThatThrownBy(() -> answer(taken))
                .hasRootCauseInstanceOf(DataException.TooLate.class)
                .hasMessageContaining("may have happened");
        open.countDown();
        assertThat(answer(leads)).isEqualTo("passed");
    }

    @Test
    void whoIsCalledTooLate_handsItsPlaceOver() throws InterruptedException, ExecutionException {
        List<Future<String>> calls = beginBehindTheGate();
        Thread[] caller = new Thread[1];
        CountDownLatch known = new CountDownLatch(1);
        Future<String> interrupted = threads.submit(() -> {
            caller[0] = Thread.currentThread();
            known.countDown();
            return rounds.call("x", soon(), () -> "alone");
        });
        known.await();
        awaitWaiting(1);
        Future<String> next = begin("next");
        awaitWaiting(2);
        caller[0].interrupt();
        assertThatThrownBy(() -> answer(interrupted)).hasRootCauseInstanceOf(DataException.TooLate.class);
        open.countDown();
        assertThat(answer(calls.getFirst())).isEqualTo("passed");
        assertThat(answer(next)).isEqualTo("next!");
    }
}
