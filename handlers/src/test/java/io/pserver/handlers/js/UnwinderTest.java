package io.pserver.handlers.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.WorkerRealm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What neither an interrupt nor a cancelling ends. */
class UnwinderTest {
    private static final int DEEP = 300;

    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void unwind_endsARecursionThatOnlyOverflowsTheStack_andLeavesOtherRealmsAlone()
            throws IOException, InterruptedException {
        try (ScriptEngine engine = ScriptEngine.open()) {
            Game game = TestGames.load(engine, folder, "handlers/index.js", """
                    const f = () => { try { f(); } finally { f(); } };
                    export const GET = () => f();
                    export const POST = () => [1, 2].map((n) => n + 1);
                    """);
            WorkerRealm stuck = game.newWorkerRealm(new LoadingCalls());
            CompletableFuture<Outcome<WorkerRealm.Handled>> outcome = new CompletableFuture<>();
            Thread thread =
                    Thread.ofVirtual().start(() -> outcome.complete(stuck.handle(0, "GET", TestGames.get("/"))));
            while (thread.getStackTrace().length < DEEP) {
                Thread.sleep(Duration.ofMillis(5));
            }
            try (WorkerRealm other = game.newWorkerRealm(new LoadingCalls())) {
                assertThat(other.handle(0, "POST", TestGames.get("/"))).isInstanceOf(Outcome.Completed.class);
                assertThat(stuck.unwind(thread, outcome::isDone, Duration.ofSeconds(60)))
                        .isTrue();
                assertThat(other.handle(0, "POST", TestGames.get("/"))).isInstanceOf(Outcome.Completed.class);
            }
            stuck.close();
        }
    }
}
