package io.pserver.pipeline;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.PassData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The worker lanes: each request goes to the emptier of two picked at random. Any thread.
 *
 * <p>When both are full the request is refused with {@code overloaded} on the caller's thread.
 */
public final class WorkerLanes implements Requests, AutoCloseable {
    private static final Duration END = Duration.ofSeconds(5);

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
    private volatile boolean closed; // written by close, read by any thread

    private WorkerLanes(Parts parts) {
        this.parts = parts;
    }

    public static WorkerLanes start(LaneConfig config, Parts parts) {
        WorkerLanes workers = new WorkerLanes(parts);
        for (int i = 0; i < config.workers(); i++) {
            workers.lanes.add(Lane.start(
                    "ps-lane-worker-" + i,
                    config.ring(),
                    parts.budget().turnPasses(),
                    parts.watchdog().threads(),
                    workers.maker()));
        }
        parts.metrics().gauge("pserver_lane_worker_events_waiting", workers::depth);
        parts.metrics()
                .gauge(
                        "pserver_lane_threads_written_off",
                        () -> parts.watchdog().threads().writtenOff());
        return workers;
    }

    @Override
    public void submit(Request request) {
        int count = lanes.size();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Lane<Request> one = lanes.get(random.nextInt(count));
        Lane<Request> other = lanes.get(random.nextInt(count));
        Lane<Request> emptier = one.depth() <= other.depth() ? one : other;
        if (emptier.offer(request)) {
            return;
        }
        if (closed) {
            refuse(request, ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        } else {
            parts.metrics().refusedFull();
            refuse(request, ErrorCode.OVERLOADED, "too many requests wait already");
        }
    }

    private static void refuse(Request request, ErrorCode code, String message) {
        request.answer().reply(HttpReply.of(Failure.of(code, message)));
    }

    private long depth() {
        return lanes.stream().mapToLong(Lane::depth).sum();
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

    Function<Lane<Request>, Lane.Body<Request>> maker() {
        return lane -> new Worker(this, lane::takeOver);
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
