package io.pserver.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.game.Route;
import io.pserver.handlers.game.Routes;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.HostCalls;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpCall.Body;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.WorkerRealm;
import io.pserver.persistence.model.ModelDefinition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class WorkerLanesTest {
    private static final ScriptEngine ENGINE = ScriptEngine.open();
    private static final Game GAME = ENGINE.load(
            GameFolder.of(
                    Path.of("/"),
                    Map.of(
                            "/handlers/fine.js", "let n = 0; export const GET = () => ({ n: ++n });",
                            "/handlers/loop.js",
                                    "export const GET = () => { for (;;) { try { for (;;); } finally { continue; } } };",
                            "/handlers/nap.js",
                                    "import { sleep } from 'pserver';"
                                            + " export const GET = (req) => { sleep(+req.query.ms); return true; };")),
            "{}");

    @AfterAll
    static void closeEngine() {
        ENGINE.close();
    }

    /** The game, whose realms are counted, and may take a time of their own to be made. */
    private static final class CountedGame implements Game {
        private final AtomicInteger realms = new AtomicInteger();
        private final Duration making;

        CountedGame(Duration making) {
            this.making = making;
        }

        @Override
        public WorkerRealm newWorkerRealm(HostCalls host) {
            realms.incrementAndGet();
            LockSupport.parkNanos(making.toNanos());
            return GAME.newWorkerRealm(host);
        }

        @Override
        public Routes routes() {
            return GAME.routes();
        }

        @Override
        public Map<String, RoomOptions> roomTypes() {
            return GAME.roomTypes();
        }

        @Override
        public List<ModelDefinition> models() {
            return GAME.models();
        }

        @Override
        public RoomRealm newRoomRealm(NewRoom room, HostCalls host) {
            return GAME.newRoomRealm(room, host);
        }

        @Override
        public RoomRealm replayedRoomRealm(NewRoom room, List<String> answers, HostCalls host) {
            return GAME.replayedRoomRealm(room, answers, host);
        }

        @Override
        public String fingerprint() {
            return GAME.fingerprint();
        }
    }

    /** Lanes with a request budget, one if nothing else is said, and what stops them. */
    private static final class Setting implements AutoCloseable {
        private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        private final Watchdog watchdog;
        private final WorkerLanes lanes;
        private final AtomicReference<Game> newest = new AtomicReference<>();

        Setting(LaneConfig.Threads kind, Duration requestBudget) {
            this(new LaneConfig(1, 8, kind), requestBudget, GAME);
        }

        Setting(LaneConfig config, Duration requestBudget, Game game) {
            LaneConfig.Threads kind = config.threads();
            LaneMetrics metrics = new LaneMetrics(registry);
            watchdog = Watchdog.start(Duration.ofMillis(50), new LaneThreads(kind), metrics);
            BudgetConfig budget = new BudgetConfig(Duration.ofMillis(50), requestBudget, 64);
            newest.set(game);
            lanes = WorkerLanes.start(
                    config, new WorkerLanes.Parts(newest::get, budget, watchdog, metrics, new NoRooms(), NoData::new));
        }

        CompletableFuture<HttpReply> get(String path, String query) {
            return get(path, query, System.nanoTime());
        }

        /** As if it had arrived at {@code arrivedNanos}. */
        CompletableFuture<HttpReply> get(String path, String query, long arrivedNanos) {
            Route route = GAME.routes().all().stream()
                    .filter(candidate -> candidate.pattern().equals(path))
                    .findFirst()
                    .orElseThrow();
            HttpCall call = new HttpCall("GET", path, Map.of(), query, List.of(), new Body.None(), "::1");
            CompletableFuture<HttpReply> reply = new CompletableFuture<>();
            lanes.submit(new Request(route, call, new NoSession(), arrivedNanos, reply::complete));
            return reply;
        }

        String answer(String path, String query) throws ExecutionException, InterruptedException, TimeoutException {
            return text(get(path, query).get(30, TimeUnit.SECONDS));
        }

        void awaitIdle() {
            while (lanes.load() > 0) {
                Thread.onSpinWait(); // an answer is out some microseconds before its lane is free
            }
        }

        @Override
        public void close() {
            lanes.close();
            watchdog.close();
        }
    }

    private static String text(HttpReply reply) {
        String code = reply.failure() == null ? "" : reply.failure().code();
        return reply.status() + " " + (code.isEmpty() ? new String(reply.body(), StandardCharsets.UTF_8) : code);
    }

    @ParameterizedTest
    @EnumSource(LaneConfig.Threads.class)
    void anEndlessLoop_isStopped_andTheNextRequestHasAFreshRealm(LaneConfig.Threads kind)
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Setting setting = new Setting(kind, Duration.ofSeconds(20))) {
            assertThat(setting.answer("/fine", "")).isEqualTo("200 {\"n\":1}");
            assertThat(setting.answer("/fine", "")).isEqualTo("200 {\"n\":2}");
            assertThat(setting.answer("/loop", "")).isEqualTo("504 budget_exceeded");
            assertThat(setting.answer("/fine", "")).isEqualTo("200 {\"n\":1}");
            assertThat(setting.registry
                            .counter("pserver_lane_passes_stopped_total")
                            .count())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(LaneConfig.Threads.class)
    void waiting_isNotComputing_butEndsWithTheRequestsBudget(LaneConfig.Threads kind)
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Setting setting = new Setting(kind, Duration.ofSeconds(4))) {
            assertThat(setting.answer("/nap", "ms=300")).startsWith("200 ");
            long started = System.nanoTime();
            assertThat(setting.answer("/nap", "ms=60000")).isEqualTo("504 budget_exceeded");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(50));
        }
    }

    @ParameterizedTest
    @EnumSource(LaneConfig.Threads.class)
    void aFullLane_refusesAtOnce_andAnswersAllThatItTook(LaneConfig.Threads kind)
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Setting setting = new Setting(kind, Duration.ofSeconds(60))) {
            setting.answer("/fine", "");
            CompletableFuture<HttpReply> napping = setting.get("/nap", "ms=3000");
            List<CompletableFuture<HttpReply>> waiting = new ArrayList<>();
            for (int i = 0; i < 7; i++) { // with the one that naps, as many as the ring holds
                waiting.add(setting.get("/fine", ""));
            }
            CompletableFuture<HttpReply> lastSeat = setting.get("/fine", ""); // free if the lane has taken the first
            CompletableFuture<HttpReply> refused = setting.get("/fine", "");
            assertThat(refused).isDone();
            assertThat(text(refused.get())).isEqualTo("503 overloaded");
            assertThat(text(napping.get(30, TimeUnit.SECONDS))).isEqualTo("200 true");
            for (int i = 0; i < waiting.size(); i++) {
                assertThat(text(waiting.get(i).get(30, TimeUnit.SECONDS))).isEqualTo("200 {\"n\":" + (i + 2) + "}");
            }
            assertThat(text(lastSeat.get(30, TimeUnit.SECONDS))).isIn("200 {\"n\":9}", "503 overloaded");
        }
    }

    @ParameterizedTest
    @EnumSource(LaneConfig.Threads.class)
    void aRequestThatWaitedTooLong_isRefusedAndNeverStarted(LaneConfig.Threads kind)
            throws ExecutionException, InterruptedException, TimeoutException {
        Duration budget = Duration.ofSeconds(60);
        try (Setting setting = new Setting(kind, budget)) {
            assertThat(setting.answer("/fine", "")).isEqualTo("200 {\"n\":1}");
            long tooEarly = System.nanoTime() - budget.toNanos() - 1;
            assertThat(text(setting.get("/fine", "", tooEarly).get(30, TimeUnit.SECONDS)))
                    .isEqualTo("503 overloaded");
            long justInTime = System.nanoTime() - budget.toNanos() / 2;
            assertThat(text(setting.get("/fine", "", justInTime).get(30, TimeUnit.SECONDS)))
                    .as("the one before did not count")
                    .isEqualTo("200 {\"n\":2}");
            assertThat(setting.registry
                            .counter("pserver_lane_events_refused_total", "reason", "late")
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void lanes_makeTheirRealms_whenThereAreRequestsForThem()
            throws ExecutionException, InterruptedException, TimeoutException {
        CountedGame game = new CountedGame(Duration.ZERO);
        LaneConfig sixteen = new LaneConfig(16, 8, LaneConfig.Threads.VIRTUAL);
        try (Setting setting = new Setting(sixteen, Duration.ofSeconds(20), game)) {
            assertThat(game.realms).as("when they have started").hasValue(WorkerLanes.FIRST);
            for (int i = 0; i < 50; i++) {
                setting.answer("/fine", "");
                setting.awaitIdle();
            }
            assertThat(game.realms).as("for one at a time").hasValue(WorkerLanes.FIRST);

            List<CompletableFuture<HttpReply>> naps = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                naps.add(setting.get("/nap", "ms=200"));
            }
            for (CompletableFuture<HttpReply> nap : naps) {
                assertThat(text(nap.get(30, TimeUnit.SECONDS))).isEqualTo("200 true");
            }
            assertThat(game.realms).as("for many at a time").hasValue(16);
        }
    }

    @Test
    void makingARealm_isNotChargedToTheRequest() throws ExecutionException, InterruptedException, TimeoutException {
        LaneConfig one = new LaneConfig(1, 8, LaneConfig.Threads.VIRTUAL);
        try (Setting setting = new Setting(one, Duration.ofSeconds(1), GAME)) {
            assertThat(setting.answer("/nap", "ms=300")).isEqualTo("200 true");
            setting.newest.set(new CountedGame(Duration.ofSeconds(1)));
            assertThat(setting.answer("/nap", "ms=300")).isEqualTo("200 true");
        }
    }
}
