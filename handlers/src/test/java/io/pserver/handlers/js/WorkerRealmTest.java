package io.pserver.handlers.js;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.handlers.game.GameException;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpCall.Body;
import io.pserver.handlers.realm.HttpCall.Header;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.WorkerRealm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerRealmTest {
    private static final ScriptEngine ENGINE = ScriptEngine.open();

    @TempDir
    Path folder;

    @AfterAll
    static void closeEngine() {
        ENGINE.close();
    }

    private Outcome<WorkerRealm.Handled> run(String script, HttpCall call) throws IOException {
        Game game = TestGames.load(
                ENGINE, folder, "handlers/index.js", script, "lib/sum.js", "export const sum = (a, b) => a + b;");
        try (WorkerRealm realm = game.newWorkerRealm(new LoadingCalls())) {
            return realm.handle(0, call.method(), call);
        }
    }

    private HttpReply reply(String script) throws IOException {
        return ((Outcome.Completed<WorkerRealm.Handled>) run(script, TestGames.get("/")))
                .result()
                .reply();
    }

    private static String text(HttpReply reply) {
        return reply.status() + " " + reply.contentType() + " " + new String(reply.body(), StandardCharsets.UTF_8);
    }

    @Test
    void handle_ofEveryKindOfResult_answersAsDocumented() throws IOException {
        assertThat(text(reply("export const GET = () => ({ a: [1, 'é'] })")))
                .isEqualTo("200 application/json {\"a\":[1,\"é\"]}");
        assertThat(text(reply("export const GET = () => 'hi'"))).isEqualTo("200 text/plain; charset=utf-8 hi");
        assertThat(text(reply("export const GET = () => null"))).isEqualTo("204 null ");
        assertThat(text(reply("export const GET = () => 5"))).isEqualTo("200 application/json 5");
        assertThat(text(reply("export const GET = async () => { await null; return true; }")))
                .isEqualTo("200 application/json true");
        assertThat(text(reply(
                        "import { reply } from 'pserver'; export const GET = () => reply(201, {x:1}, {'X-A': 'b'})")))
                .isEqualTo("201 application/json {\"x\":1}");
        assertThat(text(reply("import { redirect } from 'pserver'; export const GET = () => redirect('/else')")))
                .isEqualTo("302 null ");
        assertThat(
                        text(
                                reply(
                                        "import { sum } from '../lib/sum.js'; import { config } from 'pserver'; export const GET = () => sum(config.speed, 1)")))
                .isEqualTo("200 application/json 8");
    }

    @Test
    void request_givesItsPartsWhenAsked() throws IOException {
        HttpCall call = new HttpCall(
                "POST",
                "/",
                Map.of("id", "7"),
                "a=1&b=x%20y&a=2",
                List.of(new Header("cookie", "k=v; z=1"), new Header("x-y", "z")),
                new Body.Json("{\"n\":[1]}"),
                "::1");
        Outcome<WorkerRealm.Handled> outcome = run("export const POST = (req) => req", call);
        assertThat(text(((Outcome.Completed<WorkerRealm.Handled>) outcome)
                        .result()
                        .reply()))
                .isEqualTo(
                        "200 application/json "
                                + "{\"method\":\"POST\",\"path\":\"/\",\"params\":{\"id\":\"7\"},\"query\":{\"a\":[\"1\",\"2\"],\"b\":\"x y\"},"
                                + "\"headers\":{\"cookie\":\"k=v; z=1\",\"x-y\":\"z\"},\"cookies\":{\"k\":\"v\",\"z\":\"1\"},\"body\":{\"n\":[1]},\"ip\":\"::1\"}");
    }

    @Test
    void handle_whenItThrows_tellsTheFailure() throws IOException {
        assertThat(
                        failure(
                                "import { HttpError } from 'pserver'; export const GET = () => { throw new HttpError(418, 'teapot', 'short', {a: 1}) }"))
                .isEqualTo("418 teapot short {\"a\":1}");
        assertThat(failure("export const GET = () => { null.x }"))
                .startsWith("500 handler_error the handler failed; the log has it under ");
        assertThat(failure("export const GET = () => { throw 5 }")).startsWith("500 handler_error");
        assertThat(failure("export const GET = () => new Promise(() => {})")).startsWith("500 handler_error");
        assertThat(failure("export const GET = () => Symbol()")).startsWith("500 handler_error");
        assertThat(failure("export const GET = () => { const a = {}; a.a = a; return a; }"))
                .startsWith("500 handler_error");
    }

    private String failure(String script) throws IOException {
        var failure = ((Outcome.Failed<WorkerRealm.Handled>) run(script, TestGames.get("/"))).failure();
        return failure.status() + " " + failure.code() + " " + failure.message() + " " + failure.detailsJson();
    }

    @Test
    void load_ofABrokenGame_saysFileAndLine() {
        assertThatThrownBy(() -> run("export const GET = () => {\n  let x = ;\n}", TestGames.get("/")))
                .isInstanceOf(GameException.class)
                .hasMessageContaining("/handlers/index.js:2");
        assertThatThrownBy(() -> run("import '../lib/none.js'; export const GET = 1", TestGames.get("/")))
                .isInstanceOf(GameException.class)
                .hasMessageContaining("/lib/none.js");
    }

    @Test
    void load_ofAFileThatDoesNotEnd_isStopped() {
        try (ScriptEngine impatient = ScriptEngine.open(Duration.ofMillis(300))) {
            assertThatThrownBy(() -> TestGames.load(impatient, folder, "handlers/index.js", "for (;;);"))
                    .isInstanceOf(GameException.class)
                    .hasMessageContaining("/handlers/index.js: its own code");
        }
    }

    @Test
    void builtins_cannotBeChangedForTheNextRequest() throws IOException {
        Game game = TestGames.load(ENGINE, folder, "handlers/bad.js", """
                export function GET() {
                  for (const change of [
                    () => { Array.prototype.map = null; }, () => { JSON.parse = null; }, () => { globalThis.JSON = null; },
                    () => { Object.prototype.toJSON = () => 1; }, () => { Promise.prototype.then = 1; },
                    () => { Object.prototype.toString = 1; }, () => { String.prototype.split = 1; }, () => { delete Array.prototype.push; },
                  ]) { try { change(); return 'changed ' + change; } catch (e) { if (!(e instanceof TypeError)) return 'other ' + e; } }
                  class Point { toString() { return 'p'; } }
                  const o = { toString: 1 }; o.valueOf = 2; Point.prototype.toString = () => 'q'; const e = new Error('x'); e.name = 'N'; e.message = 'M';
                  return `${new Point()} ${o.toString} ${o.valueOf} ${e}`;
                }
                """);
        try (WorkerRealm realm = game.newWorkerRealm(new LoadingCalls())) {
            var outcome = (Outcome.Completed<WorkerRealm.Handled>) realm.handle(0, "GET", TestGames.get("/"));
            assertThat(text(outcome.result().reply())).isEqualTo("200 text/plain; charset=utf-8 q 1 2 N: M");
        }
    }
}
