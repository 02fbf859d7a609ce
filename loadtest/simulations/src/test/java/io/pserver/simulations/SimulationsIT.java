package io.pserver.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulations, for a few seconds against the packed jar, as its command runs it. */
@Timeout(600)
final class SimulationsIT {
    @TempDir
    private Path results;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rooms", "storm"})
    void simulation_ofAFewPlayers_hasNoFailedRequestAndAReport(String name) throws IOException, InterruptedException {
        int code = run(name, "--users=4", "--seconds=3");
        assertThat(code).as(output.toString(StandardCharsets.UTF_8)).isZero();
        try (Stream<Path> files = Files.walk(results)) {
            assertThat(files.map(file -> file.getFileName().toString())).contains("index.html");
        }
    }

    @Test
    void simulation_againstNothing_fails() throws IOException, InterruptedException {
        assertThat(run("rooms", "--users=1", "--seconds=1", "--base=http://127.0.0.1:1"))
                .isEqualTo(2);
    }

    @Test
    void run_ofWhatIsNotThere_saysWhatThereIs() {
        assertThatThrownBy(() -> run("walk")).hasMessageContaining("rest|rooms|storm");
        assertThatThrownBy(() -> run("rest", "--many=1")).hasMessageContaining("--many=1: unknown");
        assertThatThrownBy(() -> run("rest", "--users=none")).hasMessageContaining("not a whole number");
    }

    private int run(String... args) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--jar=../../dist/target/pserver.jar", "--game=../game", "--results=" + results));
        try (var out = new PrintStream(output, false, StandardCharsets.UTF_8)) {
            return Run.run(all, out);
        }
    }
}
