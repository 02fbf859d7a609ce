package io.pserver.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runner of the benchmarks and its reports, by a second of two workloads on the packed jar and on Node.js. */
@Timeout(600)
final class BenchIT {
    /** What a machine that is too busy may cause; every other error is one. */
    private static final String SLOW = "more than a second";

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @TempDir
    private Path folder;

    @Test
    void bench_ofTwoWorkloads_measuresBothServersAndWritesItsReports() throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        Process bench = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        "../target/loadtest.jar",
                        "io.pserver.loadtest.Main",
                        "bench",
                        "--workloads=echo,http",
                        "--peers=node",
                        "--rounds=2",
                        "--seconds=1",
                        "--warmup=0.1",
                        "--server-warmup=0",
                        "--connections=8",
                        "--room-size=4",
                        "--http-connections=2",
                        "--jar=../../dist/target/pserver.jar",
                        "--game=../game",
                        "--peers-folder=../peers",
                        "--logs=" + folder,
                        "--results=" + folder.resolve("results"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(bench.waitFor(PATIENCE)).as("ended in time").isTrue();
        } finally {
            bench.destroy();
        }
        String said = Files.readString(log);

        String json = report(".json");
        assertThat(rates(json)).as(said).hasSize(4).allMatch(rate -> rate > 0);
        assertThat(errors(json)).as(said).allMatch(error -> error.contains(SLOW));
        assertThat(report(".md"))
                .contains("## W1 echo", "## W3 http", "| | pserver | node | to the best |", "operations per second");
        assertThat(report(".svg")).startsWith("<svg").contains("W1 echo: operations per second");
        if (errors(json).isEmpty()) {
            assertThat(bench.exitValue()).as(said).isZero();
        }
    }

    private String report(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("results"))) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            assertThat(found).hasSize(1);
            return Files.readString(found.getFirst());
        }
    }

    private static List<Double> rates(String json) {
        return Pattern.compile("\"median\":\\{\"rate\":([0-9.]+)")
                .matcher(json)
                .results()
                .map(found -> Double.valueOf(found.group(1)))
                .toList();
    }

    private static List<String> errors(String json) {
        Matcher errors = Pattern.compile("\"firstError\":\"([^\"]*)\"").matcher(json);
        return errors.results().map(found -> found.group(1)).toList();
    }
}
