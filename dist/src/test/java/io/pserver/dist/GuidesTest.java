package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guides say can be followed: links lead somewhere, scripts parse, and those that are files of a game load. */
final class GuidesTest {
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
            for (String script : guide.scripts()) {
                Source source = Source.newBuilder("js", script, "snippet.mjs")
                        .mimeType("application/javascript+module")
                        .buildLiteral();
                assertThatCode(() -> context.parse(source)).as(script).doesNotThrowAnyException();
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
}
