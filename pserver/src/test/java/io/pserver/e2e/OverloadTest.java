package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Server.Answer;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A full ring refuses at once; order is kept; other lanes go on. */
final class OverloadTest {
    private static Server server;

    @BeforeAll
    static void start() {
        LaneConfig lanes = new LaneConfig(1, 4, LaneConfig.Threads.VIRTUAL);
        BudgetConfig patient = new BudgetConfig(
                BudgetConfig.DEFAULTS.pass(), Duration.ofSeconds(60), BudgetConfig.DEFAULTS.turnPasses());
        server = Server.inProcess(Server.game("playground"), lanes, patient);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void request_thatFindsTheRingFull_isRefusedAtOnceAndMayBeRetried() throws InterruptedException, ExecutionException {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
                Client client = new Client(server.port())) {
            String room = client.join("sleepy").path("room").asString();
            CompletableFuture<Answer> nap = CompletableFuture.supplyAsync(
                    () -> server.post("/work/sleep", "{\"ms\":1,\"until\":\"awake\"}"), callers);
            Thread.sleep(Duration.ofSeconds(1)); // it is being dealt with, or has the first place in the ring
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 11; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> server.post("/work/sleep", "{\"ms\":1}"), callers));
            }
            assertThat(client.message(room, "ok", "null").path("data").asString())
                    .isEqualTo("ok");
            while (answers.stream().filter(CompletableFuture::isDone).count() < 7) {
                assertThat(nap.isDone()).as("the refusals came before it").isFalse();
                Thread.sleep(Duration.ofMillis(5));
            }
            assertThat(Client.code(client.message(room, "wake", "\"awake\""))).isEqualTo("ok");
            int refused = 0;
            for (CompletableFuture<Answer> coming : answers) {
                Answer answer = coming.get();
                if (answer.code().equals("overloaded")) {
                    refused++;
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.json().path("error").path("retryable").asBoolean())
                            .isTrue();
                    assertThat(answer.response().headers().firstValue("retry-after"))
                            .contains("1");
                }
            }
            assertThat(nap.get().status() == 200 ? refused : refused + 1)
                    .as("the ring holds 4, and one is dealt with, which may not have left its slot")
                    .isBetween(7, 8);
            assertThat(server.metric("pserver_lane_events_refused_total")).isGreaterThanOrEqualTo(refused);
            assertThat(server.get("/work/sleep").body()).isEqualTo("awake");
        }
    }

    @Test
    void message_thatFindsTheRoomsRingFull_isRefusedAtOnceWhileOtherRoomsGoOn() {
        try (Client client = new Client(server.port());
                Client other = new Client(server.port())) {
            String room = client.ask("{\"op\":\"join\",\"room\":\"sleepy\",\"create\":true}")
                    .path("room")
                    .asString();
            String elsewhere = other.ask("{\"op\":\"join\",\"room\":\"sleepy\",\"create\":true}")
                    .path("room")
                    .asString();
            client.send("{\"op\":\"send\",\"room\":\"" + room + "\",\"type\":\"nap\",\"data\":6000,\"id\":\"nap\"}");
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                texts.add("{\"op\":\"send\",\"room\":\"" + room + "\",\"type\":\"ok\",\"id\":\"m" + i + "\"}");
            }
            client.burst(texts);
            int refused = 0;
            JsonNode frame = client.await(f -> f.path("id").asString("").startsWith("m"));
            for (;
                    Client.op(frame).equals("error");
                    frame = client.await(f -> f.path("id").asString("").startsWith("m"))) {
                assertThat(Client.code(frame)).isEqualTo("overloaded");
                assertThat(frame.path("error").path("retryable").asBoolean()).isTrue();
                if (++refused == 30) {
                    assertThat(other.message(elsewhere, "ok", "null")
                                    .path("data")
                                    .asString())
                            .isEqualTo("ok");
                    assertThat(client.await(f -> f.path("id").asString("").equals("nap"), Duration.ZERO)
                                    .isMissingNode())
                            .as("all that came while the room waited")
                            .isTrue();
                }
            }
            assertThat(refused).isBetween(35, 37); // the ring holds 4, and the nap may have left its slot
            assertThat(client.message(room, "ok", "null").path("data").asString())
                    .isEqualTo("ok");
        }
    }

    @Test
    void messages_ofAHundredClients_comeInEachOnesOrder() {
        LaneConfig wide = new LaneConfig(2, 65_536, LaneConfig.Threads.VIRTUAL);
        try (Server roomy = Server.inProcess(Server.game("playground"), wide, BudgetConfig.DEFAULTS)) {
            List<Client> clients = new ArrayList<>();
            String room = "";
            for (int i = 0; i < 100; i++) {
                Client client = new Client(roomy.port());
                clients.add(client);
                room = client.join("order").path("room").asString();
            }
            String id = room;
            clients.parallelStream().forEach(client -> {
                List<String> texts = new ArrayList<>();
                for (int n = 1; n <= 300; n++) {
                    texts.add("{\"op\":\"send\",\"room\":\"" + id + "\",\"type\":\"number\",\"data\":" + n + "}");
                }
                client.burst(texts);
                client.message(id, "told", "null"); // behind all of them
            });
            JsonNode told = clients.getFirst().message(id, "told", "null");
            assertThat(told.toString()).contains("{\"wrong\":0,\"all\":30000,\"clients\":100}");
            clients.forEach(Client::close);
        }
    }
}
