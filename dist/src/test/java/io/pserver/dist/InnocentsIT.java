package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Client;
import io.pserver.e2e.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** On a machine with more to do than it can, from the first instant on, no innocent pass is stopped and every endless one is. */
final class InnocentsIT {
    private static final int PASSES = 100_000;
    private static final int ROOMS = 6;
    private static final int AT_ONCE = 50;
    private static final int BUSY_NEIGHBOURS = 3;
    private static final Duration LONGEST = Duration.ofSeconds(50);

    @TempDir
    private Path cacheHome;

    @Test
    void pass_thatComputesLessThanHalfItsBudget_isNeverStoppedOnAMachineThatIsFull()
            throws IOException, InterruptedException, ExecutionException {
        List<Process> neighbours = new ArrayList<>();
        try {
            for (int i = 0; i < BUSY_NEIGHBOURS; i++) {
                neighbours.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            try (Server server = JarServer.start(
                    cacheHome,
                    Server.game("innocent"),
                    "--limits.messagesPerSecond=100000",
                    "--limits.burst=1000000")) {
                load(server);
            }
        } finally {
            neighbours.forEach(Process::destroyForcibly);
        }
    }

    private static void load(Server server) throws InterruptedException, ExecutionException {
        Map<String, Integer> innocents = new ConcurrentHashMap<>();
        Map<String, Integer> loops = new TreeMap<>();
        long end = System.nanoTime() + LONGEST.toNanos();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> players = new ArrayList<>();
            for (int i = 0; i < ROOMS; i++) {
                players.add(threads.submit(() -> play(server, innocents, end)));
            }
            while (players.stream().anyMatch(player -> !player.isDone())) {
                loops.merge(server.get("/loop").code(), 1, Integer::sum);
                innocents.merge(server.post("/loop", "[1,2]").code(), 1, Integer::sum);
            }
            for (Future<?> player : players) {
                player.get();
            }
        }
        int endless = loops.getOrDefault("budget_exceeded", 0);
        assertThat(innocents.keySet()).as("%s", innocents).containsExactly("ok");
        // One that waited for more than its time on a full machine was never started.
        assertThat(loops.keySet()).as("%s", loops).isSubsetOf("budget_exceeded", "overloaded");
        assertThat(endless).isGreaterThan(5);
        assertThat(server.metric("pserver_lane_passes_total")).isGreaterThanOrEqualTo(PASSES);
        assertThat(server.metric("pserver_lane_passes_stopped_total") + server.metric("pserver_lane_quarantined_total"))
                .isEqualTo(endless);
    }

    /** Keeps one room busy until its share of the passes is done. */
    private static void play(Server server, Map<String, Integer> codes, long end) {
        try (Client client = new Client(server.port())) {
            String room = client.ask("{\"op\":\"join\",\"room\":\"innocent\",\"create\":true}")
                    .path("room")
                    .asString();
            for (int done = 0; done < PASSES / ROOMS + AT_ONCE && System.nanoTime() - end < 0; done += AT_ONCE) {
                List<String> messages = new ArrayList<>();
                for (int i = done; i < done + AT_ONCE; i++) {
                    // Most are short, some compute for a while, a few use up to 20 ms by the clock on the wall.
                    String what = i % 400 == 399
                            ? "wait\",\"data\":" + (5 + i % 16)
                            : i % 20 == 19 ? "work\",\"data\":" + i : "small\",\"data\":" + i;
                    messages.add(
                            "{\"op\":\"send\",\"room\":\"" + room + "\",\"id\":" + i + ",\"type\":\"" + what + "}");
                }
                client.burst(messages);
                for (int i = 0; i < AT_ONCE; i++) {
                    JsonNode answer = client.await(frame -> frame.has("id"));
                    String code = Client.code(answer);
                    codes.merge(code.equals("ok") ? code : code + " in pass " + answer.path("id"), 1, Integer::sum);
                }
                client.drain();
            }
        }
    }
}
