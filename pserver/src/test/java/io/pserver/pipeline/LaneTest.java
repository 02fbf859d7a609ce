package io.pserver.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LaneTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final LaneThreads threads = new LaneThreads(LaneConfig.Threads.VIRTUAL);
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean bodiesFail = new AtomicBoolean(); // those that are to go on
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch inside = new CountDownLatch(1);

    /** Deals with "wait" by waiting for the gate, with "fail" by failing, and with "end" by ending. */
    private final class Recorder implements Lane.Body<String> {
        private final AtomicBoolean lost = new AtomicBoolean();
        private boolean finished;

        @Override
        public void handle(String event) {
            if (event.equals("wait")) {
                inside.countDown();
                try {
                    gate.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                if (lost.get()) {
                    return;
                }
            }
            seen.add(event);
            finished = event.equals("end");
            if (event.equals("fail")) {
                throw new IllegalStateException("meant to fail");
            }
        }

        @Override
        public void endOfBatch() {
            // nothing is kept for it
        }

        @Override
        public boolean isFinished() {
            return finished;
        }

        @Override
        public boolean isLost() {
            return lost.get();
        }

        @Override
        public void refuse(String event) {
            refused.add(event);
        }

        @Override
        public void answerStuck() {
            lost.set(true);
            seen.add("answered");
            throw new IllegalStateException("the test wants it so");
        }

        @Override
        public Function<Lane<String>, Lane.Body<String>> replacement() {
            seen.add("replaced");
            return _ -> {
                if (bodiesFail.get()) {
                    throw new IllegalStateException("the test wants it so");
                }
                return new Recorder();
            };
        }

        @Override
        public void close() {
            seen.add("closed");
        }
    }

    private Lane<String> lane(int ring) {
        return Lane.start("ps-lane-test", ring, 4, threads, _ -> new Recorder());
    }

    @Test
    void events_areDealtWithInOrder_andAFailureHurtsNoOther() throws InterruptedException {
        Lane<String> lane = lane(64);
        for (String event : List.of("1", "2", "fail", "3", "4", "5", "6", "end")) {
            assertThat(lane.offer(event)).isTrue();
        }
        assertThat(lane.awaitEnd(SOON)).isTrue();
        assertThat(seen).containsExactly("1", "2", "fail", "3", "4", "5", "6", "end", "closed");
    }

    @Test
    void offer_whenTheRingIsFull_refusesWithoutWaiting() throws InterruptedException {
        Lane<String> lane = lane(2);
        lane.offer("wait");
        inside.await();
        assertThat(lane.offer("a")).isTrue();
        assertThat(lane.offer("b")).isTrue();
        assertThat(lane.depth()).isEqualTo(2);
        assertThat(lane.offer("c")).isFalse();
        gate.countDown();
        for (int i = 0; i < 1_000 && !lane.offer("end"); i++) {
            Thread.sleep(Duration.ofMillis(5));
        }
        assertThat(lane.awaitEnd(SOON)).isTrue();
        assertThat(seen).containsExactly("wait", "a", "b", "end", "closed");
    }

    @Test
    void stop_refusesWhatWaits_andWhatComesLater() throws InterruptedException {
        Lane<String> lane = lane(8);
        lane.offer("wait");
        inside.await();
        lane.offer("a");
        lane.stop();
        gate.countDown();
        assertThat(lane.awaitEnd(SOON)).isTrue();
        assertThat(lane.offer("b")).isFalse();
        assertThat(refused).containsExactly("a");
    }

    @Test
    void takeOver_whateverTheBodyThrows_goesOnWithTheNextEvent_onceAndInOrder() throws InterruptedException {
        Lane<String> lane = lane(8);
        lane.offer("wait");
        inside.await();
        lane.offer("a");
        threads.writeOff();
        lane.takeOver();
        lane.offer("b");
        lane.offer("end");
        assertThat(lane.awaitEnd(SOON)).isTrue();
        assertThat(seen).containsExactly("answered", "replaced", "a", "b", "end", "closed");
        gate.countDown();
        for (int i = 0; i < 1_000 && threads.writtenOff() > 0; i++) {
            Thread.sleep(Duration.ofMillis(5));
        }
        assertThat(threads.writtenOff()).isZero();
        assertThat(seen)
                .as("the stuck thread only closes what it had")
                .containsExactly("answered", "replaced", "a", "b", "end", "closed", "closed");
    }

    @Test
    void takeOver_whenNoBodyCanBeMade_refusesWhatWaitsAndWhatComes() throws InterruptedException {
        bodiesFail.set(true);
        Lane<String> lane = lane(8);
        lane.offer("wait");
        inside.await();
        lane.offer("a");
        lane.takeOver();
        assertThat(lane.awaitEnd(SOON)).isTrue();
        assertThat(lane.offer("b")).isFalse();
        assertThat(refused).containsExactly("a");
        gate.countDown();
    }

    @Test
    void offers_ofManyThreads_allArriveOnce_eachThreadsInOrder() throws InterruptedException {
        Lane<String> lane = lane(64);
        List<Thread> publishers = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            String name = "p" + p + ":";
            publishers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 500; i++) {
                    while (!lane.offer(name + i)) {
                        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
                    }
                }
            }));
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }
        while (!lane.offer("end")) {
            Thread.sleep(Duration.ofMillis(1));
        }
        assertThat(lane.awaitEnd(SOON)).isTrue();
        assertThat(seen).hasSize(2_002);
        for (int p = 0; p < 4; p++) {
            String name = "p" + p + ":";
            assertThat(seen.stream().filter(event -> event.startsWith(name)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 500).mapToObj(i -> name + i).toList());
        }
    }
}
