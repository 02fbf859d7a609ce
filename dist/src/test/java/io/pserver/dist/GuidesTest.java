package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the guides say can be followed: links lead somewhere, scripts parse, those that are files of a game load, and every snippet is
 * run by some test, but for those that are listed here.
 */
final class GuidesTest {
    /** Drawings and output, by the first line of each. */
    private static final Map<String, List<String>> ONLY_READ = Map.of(
            "../README.md",
            List.of(
                    " socket ─► edge ─► pipeline: pick lane, claim slot ─► lane ─► realm: handler ─► models/session ─► cache"
                            + " ─► MySQL"),
            "docs/deploy.md",
            List.of("scrape_configs:"),
            "docs/first-game.md",
            List.of("mygame/", "game     /home/ann/mygame"),
            "docs/protocol.md",
            List.of(
                    "> {\"op\":\"send\",\"room\":\"…\",\"type\":\"steer\",\"data\":{\"x\":1,\"y\":0},\"input\":16}",
                    "< {\"op\":\"short\",\"room\":\"pe8z2mpf001b\",\"ref\":7}",
                    "< [7, {\"players\": 0, \"c1\": 1, \"x\": 2}]"),
            "docs/settings.md",
            List.of(
                    "{\"time\":\"2026-11-20T10:00:00.123Z\",\"level\":\"INFO\",\"logger\":\"pserver.game\",\"message\":\"hello\","
                            + "\"at\":\"/handlers/hello.js:3\",\"request\":\"5f0c…\"}"));

    /** Which test runs what a command of the shell does, or looks at its script; the first line that fits counts. */
    private static final String COMMANDS = """
            dist/(run|test)                              ScriptsIT
            dist/build                                   TarballsIT
            (sha256sum|tar) .*                           TarballsIT
            \\S*/bin/pserver run .*                      TarballsIT
            \\S*/bin/pserver warm                        WarmIT
            java -jar pserver.jar check .*               CommandsTest
            (PSERVER_\\S+ )?java -jar pserver.jar run .*  SampleGameIT
            pserver run .* --http.tls.*                  TlsTest
            pserver balancer .*                          BalancerIT
            pserver replay .*                            ReplayIT
            """;

    @TempDir
    private Path folder;

    static Stream<Guide> guides() throws IOException {
        return Guide.all();
    }

    @Test
    void guides_areFound() throws IOException {
        assertThat(guides().map(Guide::toString)).contains("docs/README.md", "docs/rooms.md", "../CHANGELOG.md");
    }

    @ParameterizedTest
    @MethodSource("guides")
    void links_leadSomewhere(Guide guide) {
        assertThat(guide.links()).allMatch(guide::leadsSomewhere, "leads somewhere");
    }

    @ParameterizedTest
    @MethodSource("guides")
    void scripts_parse(Guide guide) {
        try (Context context = Context.newBuilder("js")
                .option("engine.WarnInterpreterOnly", "false")
                .build()) {
            for (Snippet script : guide.snippets()) {
                if (script.language().equals("js")) {
                    Source source = Source.newBuilder("js", script.text(), "snippet.mjs")
                            .mimeType("application/javascript+module")
                            .buildLiteral();
                    assertThatCode(() -> context.parse(source))
                            .as(script.text())
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void filesOfAGame_load(Guide guide) throws IOException {
        Map<String, String> game = guide.game();
        for (Map.Entry<String, String> file : game.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        try (ScriptEngine engine = ScriptEngine.open()) {
            assertThatCode(() -> engine.load(GameFolder.read(folder), "{}")).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void snippets_areRun_butForThoseThatAreOnlyRead(Guide guide) {
        assertThat(guide.snippets().stream().filter(snippet -> !isRun(snippet)).map(Snippet::firstLine))
                .isEqualTo(ONLY_READ.getOrDefault(guide.toString(), List.of()));
    }

    /** Whether {@link GuidesIT}, or a test of settings or commands, runs it. */
    private static boolean isRun(Snippet snippet) {
        return switch (snippet.language()) {
            case "js", "console", "frames", "sh" -> true;
            case "html" -> snippet.file().isPresent();
            case "yaml" -> snippet.isSettings();
            case "json", "text" -> false;
            default -> throw new AssertionError("a fence must say what is in it: " + snippet);
        };
    }

    static Stream<String> commands() throws IOException {
        return guides().flatMap(guide -> guide.snippets().stream()).flatMap(snippet -> snippet.commands().stream());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_isRunByATest(String command) throws IOException {
        String test = COMMANDS.lines()
                .map(line -> line.split(" {2,}", 2))
                .filter(line -> command.matches(line[0]))
                .findFirst()
                .map(line -> line[1].strip())
                .orElseThrow(() -> new AssertionError("no test runs: " + command));
        assertThat(isSourceIn(Path.of("src/test/java"), test) || isSourceIn(Path.of("../pserver/src/test/java"), test))
                .as("there is a test %s", test)
                .isTrue();
    }

    private static boolean isSourceIn(Path folder, String test) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.endsWith(test + ".java"));
        }
    }
}
