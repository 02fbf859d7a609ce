package io.pserver.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpCall.Body;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one pass through a worker lane cost, from the offer to the reply, with a handler that sends its JSON back? Expected: some 5 µs
 * compiled when the lane is kept busy, of which the handler itself takes half; four times that interpreted; and 10 to 20
 * µs more when the lane has to be woken for each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 4)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class LaneBenchmark {
    private static final int BUSY = 200;

    private ScriptEngine engine;
    private Watchdog watchdog;
    private WorkerLanes lanes;
    private HttpCall call;

    @Setup
    public void start() {
        engine = ScriptEngine.open();
        Map<String, String> files = Map.of("/handlers/echo.js", "export const POST = (req) => req.body;");
        Game game = engine.load(GameFolder.of(Path.of("/"), files), "{}");
        LaneMetrics metrics = new LaneMetrics(new SimpleMeterRegistry());
        watchdog = Watchdog.start(Duration.ofSeconds(10), new LaneThreads(LaneConfig.Threads.VIRTUAL), metrics);
        BudgetConfig budget = new BudgetConfig(Duration.ofSeconds(10), Duration.ofSeconds(60), 64);
        lanes = WorkerLanes.start(
                new LaneConfig(1, 256, LaneConfig.Threads.VIRTUAL),
                new WorkerLanes.Parts(() -> game, budget, watchdog, metrics, new NoRooms(), NoData::new));
        String json = "{\"name\":\"anna\",\"at\":[12,34],\"text\":\"some words that a player says\",\"n\":12345}";
        call = new HttpCall("POST", "/echo", Map.of(), "", List.of(), new Body.Json(json), "127.0.0.1");
    }

    @TearDown
    public void stop() {
        lanes.close();
        watchdog.close();
        engine.close();
    }

    /** The lane is asleep before each. */
    @Benchmark
    public int passThatWakesTheLane() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        lanes.submit(request(done));
        done.await();
        return call.path().length();
    }

    /** The lane always has work. */
    @Benchmark
    @OperationsPerInvocation(BUSY)
    public int passOfABusyLane() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(BUSY);
        for (int i = 0; i < BUSY; i++) {
            lanes.submit(request(done));
        }
        done.await();
        return call.path().length();
    }

    private Request request(CountDownLatch done) {
        return new Request(lanes.game().routes().all().getFirst(), call, new NoSession(), System.nanoTime(), reply -> {
            if (reply.status() != 200) {
                throw new IllegalStateException("status " + reply.status());
            }
            done.countDown();
        });
    }
}
