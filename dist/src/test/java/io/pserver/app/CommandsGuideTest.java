package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.dist.Guide;
import io.pserver.dist.Snippet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The program takes the commands and the settings that guides show. In this package for the commands and the reader of settings. */
final class CommandsGuideTest {
    private static final Pattern PROGRAM = Pattern.compile(
            "((?:[A-Z_]+=\\S+ )*)(?:java -jar pserver\\.jar|(?:\\S+/bin/)?pserver)((?: [^>]\\S*)*)(?: > \\S+)?");

    /** Commands that take settings as flags. */
    private static final Set<String> WITH_SETTINGS = Set.of("run", "check", "replay");

    @TempDir
    private Path folder;

    private static Stream<Snippet> snippets() throws IOException {
        return Guide.all().flatMap(guide -> guide.snippets().stream());
    }

    static Stream<String> commands() throws IOException {
        return snippets()
                .flatMap(snippet -> snippet.commands().stream())
                .filter(command -> PROGRAM.matcher(command).matches());
    }

    static Stream<String> settings() throws IOException {
        return snippets().filter(Snippet::isSettings).map(Snippet::text);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_isTaken(String command) {
        Matcher parts = PROGRAM.matcher(command);
        assertThat(parts.matches()).isTrue();
        Map<String, String> environment = new HashMap<>();
        for (String variable : words(parts.group(1))) {
            environment.put(
                    variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        CommandLine line = new CommandLine(new RootCommand()).setUnmatchedArgumentsAllowed(true);
        ParseResult parsed =
                line.parseArgs(words(parts.group(2)).toArray(String[]::new)).subcommand();
        assertThat(parsed).as("names a command").isNotNull();
        List<String> flags = parsed.unmatched();
        if (WITH_SETTINGS.contains(parsed.commandSpec().name())) {
            NodeConfig config = SettingsReader.read(folder, environment, flags);
            assertThat(config.equals(NodeConfig.DEFAULTS)).isEqualTo(flags.isEmpty() && environment.isEmpty());
        } else {
            assertThat(flags).isEmpty();
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>(Arrays.asList(text.split(" ", -1)));
        words.removeIf(String::isEmpty);
        return words;
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settings_areTaken(String settings) throws IOException {
        Files.writeString(folder.resolve("pserver.yaml"), settings);

        assertThat(SettingsReader.read(folder, Map.of(), List.of())).isNotEqualTo(NodeConfig.DEFAULTS);
    }
}
