package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Scripts reach nothing but the game. */
final class EscapeTest {
    /** What the global object may have: the language, and the console. */
    private static final Set<String> GLOBALS = Set.of(
            ("AggregateError Array ArrayBuffer AsyncIterator BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError"
                            + " FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array"
                            + " Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set"
                            + " String SuppressedError DisposableStack AsyncDisposableStack Symbol SyntaxError TextDecoder TextEncoder TypeError"
                            + " URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet console decodeURI"
                            + " decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt"
                            + " undefined unescape")
                    .split(" "));

    @TempDir
    private static Path folder;

    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        Path game = folder.resolve("game");
        copy(Server.game("playground"), game);
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret.js"), "export const secret = 'found';");
        Files.writeString(folder.resolve("game/pserver.yaml"), "game: { secret: found }");
        Files.createSymbolicLink(game.resolve("lib/linked.js"), outside.resolve("secret.js"));
        Files.createSymbolicLink(game.resolve("lib/linkedfolder"), outside);
        Files.createSymbolicLink(game.resolve("public/linked.txt"), outside.resolve("secret.js"));
        server = Server.inProcess(game);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.sorted(Comparator.naturalOrder()).toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertNothing(SoftAssertions softly, String way, String got) {
        softly.assertThat(got)
                .as(way)
                .doesNotContain("[object Java", "com.oracle", "org.graalvm", "io.pserver", "HostObject", "foreign")
                .doesNotContain("[object global] object", "function function");
    }

    private static void assertOnlyTheLanguage(SoftAssertions softly, JsonNode listed) {
        Set<String> more = new TreeSet<>();
        listed.path("globals").forEach(name -> more.add(name.asString()));
        softly.assertThat(more).as("globals").hasSizeGreaterThan(50);
        more.removeAll(GLOBALS);
        softly.assertThat(more).as("globals beside the language's").isEmpty();
        softly.assertThat(listed.path("stack").asString(""))
                .contains("/lib/escape.js")
                .doesNotContain(folder.toString(), ".java", "/tmp", "/home");
    }

    @Test
    void waysOut_leadNowhere_fromARequestAndFromARoom() {
        SoftAssertions softly = new SoftAssertions();
        JsonNode listed = server.get("/escape").json();
        assertOnlyTheLanguage(softly, listed);
        try (Client client = new Client(server.port())) {
            String id = client.join("escape").path("room").asString();
            assertOnlyTheLanguage(softly, client.message(id, "all", "null").path("data"));
            for (JsonNode way : listed.path("ways")) {
                String name = way.asString();
                assertNothing(
                        softly,
                        name,
                        server.get("/escape?way=" + name).json().path("got").asString("no answer, foreign"));
                JsonNode inRoom = client.message(id, "way", way.toString());
                assertNothing(
                        softly,
                        name + " in a room",
                        inRoom.path("data").path("got").asString("no answer, foreign"));
            }
        }
        softly.assertAll();
    }

    @Test
    void words_ofTheEngine_areUndefined() {
        for (String way : new String[] {"java", "polyglot", "print", "process", "host"}) {
            assertThat(got(way)).as(way).isEqualTo("[object Undefined] undefined undefined");
        }
        String undefined = "undefined".repeat(5);
        assertThat(got("evalJava")).isEqualTo(undefined);
        assertThat(got("functionJava")).isEqualTo(undefined);
        assertThat(got("symbols")).isIn("", "Symbol(Symbol.toStringTag)");
    }

    private static String got(String way) {
        return server.get("/escape?way=" + way).json().path("got").asString("");
    }

    @Test
    void import_ofWhatIsNotTheGames_findsNothingAndLeaksNothing() {
        SoftAssertions softly = new SoftAssertions();
        int imports = server.get("/escape").json().path("imports").asInt();
        for (int i = 0; i < imports; i++) {
            for (String as : new String[] {"", "&as=json"}) {
                Server.Answer answer = server.get("/escape?import=" + i + as);
                softly.assertThat(answer.json().path("outcome").asString(""))
                        .as(answer.body())
                        .startsWith("threw");
                softly.assertThat(answer.body())
                        .doesNotContain(
                                "root:",
                                "secret = ",
                                "hello\n",
                                "JAVA_HOME",
                                folder.toString(),
                                "java.lang.N",
                                "io.pserver.");
            }
        }
        softly.assertAll();
        assertThat(server.get("/linked.txt").body()).doesNotContain("secret");
    }

    @Test
    void room_seesTheLanesTimeAndChanceOnly() {
        try (Client client = new Client(server.port())) {
            String id = client.join("escape").path("room").asString();
            assertThat(client.message(id, "clocks", "null").path("data").toString())
                    .isEqualTo("[true,true,true,true,\"undefined\",\"undefined\",\"undefined\",true,true,true]");
        }
    }
}
