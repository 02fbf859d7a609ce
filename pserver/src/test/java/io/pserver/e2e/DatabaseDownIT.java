package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Server.Answer;
import io.pserver.persistence.DataConfig;
import io.pserver.persistence.database.MariaDbServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients see while a real database is killed or hangs under load, and that it comes back by itself. */
@Timeout(120)
final class DatabaseDownIT {
    private static final int CLIENTS = 8;

    private static Answer run(Server node, String code) {
        return node.post("/run", "{\"code\":" + Server.JSON.writeValueAsString(code) + "}");
    }

    @Test
    void database_thatIsKilledUnderLoad_losesNothingThatWasAnswered() throws IOException, InterruptedException {
        try (MariaDbServer database = MariaDbServer.start();
                Server node = Server.inProcess(
                        Server.game("data"), new DataConfig(List.of(database.config("main", 8)), List.of()))) {
            run(node, "models.player.create({ id: 'a' })");
            AtomicInteger acknowledged = new AtomicInteger();
            AtomicInteger unsure = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.execute(() -> {
                        while (!over.get()) {
                            Answer answer = run(node, "return models.player.increment('a', { score: 1 }).score");
                            switch (answer.code()) {
                                case "ok" -> acknowledged.incrementAndGet();
                                case "budget_exceeded" -> unsure.incrementAndGet();
                                case "unavailable" -> {}
                                default -> throw new AssertionError(answer.body());
                            }
                        }
                    });
                }
                Thread.sleep(Duration.ofSeconds(1));
                database.kill9();
                Thread.sleep(Duration.ofSeconds(2));
                Answer down = run(node, "return models.player.find({ fresh: true })");
                assertThat(down.code()).isEqualTo("unavailable");
                assertThat(down.response().headers().firstValue("retry-after")).isEmpty();
                assertThat(node.metric("pserver_database_down")).isGreaterThanOrEqualTo(1);
                assertThat(run(node, "return 1").code())
                        .as("what needs no database goes on")
                        .isEqualTo("ok");
                database.restart();
                awaitOk(node);
                over.set(true);
            }
            int score = run(node, "return models.player.find({ where: { id: 'a' }, fresh: true })[0].score")
                    .json()
                    .path("value")
                    .asInt();
            assertThat(acknowledged.get()).isPositive();
            assertThat(score).isBetween(acknowledged.get(), acknowledged.get() + unsure.get());
            assertThat(node.metric("pserver_database_breaker_opened_total")).isPositive();
        }
    }

    @Test
    void database_thatNeverAnswers_costsARequestItsDeadline_andThenNothing() throws IOException, InterruptedException {
        try (MariaDbServer database = MariaDbServer.start();
                Server node = Server.inProcess(
                        Server.game("data"), new DataConfig(List.of(database.config("main", 8)), List.of()))) {
            assertThat(run(node, "models.player.create({ id: 'a' })").code()).isEqualTo("ok");
            database.pause();
            Answer first = run(node, "return models.player.find({ fresh: true })");
            assertThat(first.code()).isIn("budget_exceeded", "unavailable");
            for (int i = 0; i < 8; i++) {
                run(node, "return models.player.find({ fresh: true })");
            }
            Answer later = run(node, "return models.player.find({ fresh: true })");
            assertThat(later.code()).isEqualTo("unavailable");
            database.resume();
            awaitOk(node);
        }
    }

    private static void awaitOk(Server node) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            if (run(node, "return models.player.increment('a', { score: 0 }).score")
                    .code()
                    .equals("ok")) {
                return;
            }
            Thread.sleep(Duration.ofMillis(100));
        }
        throw new AssertionError("the database did not come back");
    }
}
