package io.pserver.pipeline;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.PassData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker lanes: each request goes to the emptier of two picked at random among those that are awake. Any thread.
 *
 * <p>A few are awake from the start, with their realms made. When the two are busy, one more wakes and takes the request, for which it
 * makes its realm first; so there are as many realms as requests were ever under way at a time.
 *
 * <p>When both are full the request is refused with {@code overloaded} on the caller's thread.
 */
public final class WorkerLanes implements Requests, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkerLanes.class);

    private static final Duration END = Duration.ofSeconds(5);

    /** Lanes that are awake from the start. */
    static final int FIRST = 2;

    /** Longest wait for their realms; what is not made by then is made later. */
    private static final Duration MAKING = Duration.ofSeconds(10);

    /** What all worker lanes share. */
    public record Parts(
            Supplier<Game> game,
            BudgetConfig budget,
            Watchdog watchdog,
            LaneMetrics metrics,
            RoomDesk rooms,
            Supplier<PassData> data) {}

    private final Parts parts;
    private final List<Lane<Request>> lanes = new ArrayList<>();
    private final AtomicInteger awake;
    private final CountDownLatch unmade;
    private volatile boolean closed; // written by close, read by any thread

    private WorkerLanes(Parts parts, int first) {
        this.parts = parts;
        this.awake = new AtomicInteger(first);
        this.unmade = new CountDownLatch(first);
    }

    /** Returns when the first lanes have their realms. */
    public static WorkerLanes start(LaneConfig config, Parts parts) {
        WorkerLanes workers = new WorkerLanes(parts, Math.min(FIRST, config.workers()));
        for (int i = 0; i < config.workers(); i++) {
            boolean isAwake = i < workers.awake.get();
            workers.lanes.add(Lane.start(
                    "ps-lane-worker-" + i,
                    config.ring(),
                    parts.budget().turnPasses(),
                    parts.watchdog().threads(),
                    workers.maker(isAwake)));
        }
        parts.metrics().gauge("pserver_lane_worker_events_waiting", workers::depth);
        parts.metrics()
                .gauge(
                        "pserver_lane_threads_written_off",
                        () -> parts.watchdog().threads().writtenOff());
        workers.awaitRealms();
        return workers;
    }

    private void awaitRealms() {
        try {
            if (!unmade.await(MAKING.toNanos(), TimeUnit.NANOSECONDS)) {
                log.atWarn().addKeyValue("missing", unmade.getCount()).log("worker lanes have no realms yet");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // for whoever starts the node
        }
    }

    @Override
    public void submit(Request request) {
        if (pick().offer(request)) {
            return;
        }
        if (closed) {
            refuse(request, ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        } else {
            parts.metrics().refusedFull();
            refuse(request, ErrorCode.OVERLOADED, "too many requests wait already");
        }
    }

    private Lane<Request> pick() {
        int count = awake.get();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Lane<Request> one = lanes.get(random.nextInt(count));
        Lane<Request> other = lanes.get(random.nextInt(count));
        long ofOne = one.load();
        long ofOther = other.load();
        boolean areBusy = ofOne > 0 && ofOther > 0;
        if (areBusy && count < lanes.size() && awake.compareAndSet(count, count + 1)) {
            return lanes.get(count);
        }
        return ofOne <= ofOther ? one : other;
    }

    private static void refuse(Request request, ErrorCode code, String message) {
        request.answer().reply(HttpReply.of(Failure.of(code, message)));
    }

    private long depth() {
        return lanes.stream().mapToLong(Lane::depth).sum();
    }

    /** Requests that wait, and lanes that deal with one. */
    long load() {
        return lanes.stream().mapToLong(Lane::load).sum();
    }

    Game game() {
        return parts.game().get();
    }

    BudgetConfig budget() {
        return parts.budget();
    }

    Watchdog watchdog() {
        return parts.watchdog();
    }

    LaneMetrics metrics() {
        return parts.metrics();
    }

    RoomDesk rooms() {
        return parts.rooms();
    }

    PassData data() {
        return parts.data().get();
    }

    /** A worker of the first lanes has its realm, or cannot make it. */
    void made() {
        unmade.countDown();
    }

    /** @param isAwake whether the worker makes its realm at once, and not when the first request comes */
    Function<Lane<Request>, Lane.Body<Request>> maker(boolean isAwake) {
        return lane -> new Worker(this, lane::takeOver, isAwake);
    }

    /** Finishes what runs and refuses what waits; a lane that does not end within 5 s is left behind. */
    @Override
    public void close() {
        closed = true;
        lanes.forEach(Lane::stop);
        for (Lane<Request> lane : lanes) {
            try {
                lane.awaitEnd(END);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
