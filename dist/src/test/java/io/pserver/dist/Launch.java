package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One process of the packed program, with a cache folder of the test. Its output goes to files. */
final class Launch {
    static final Path JAR = Path.of("target/pserver.jar").toAbsolutePath();
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    /** The packed classes, and the test's own behind them. */
    static final String CLASS_PATH =
            JAR + File.pathSeparator + Path.of("target/test-classes").toAbsolutePath();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;

    private Launch(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts {@link Probe} on the packed classes. */
    static Launch probe(Path cacheHome, List<String> flags, String... arguments) throws IOException {
        return start(probeBuilder(cacheHome, flags, arguments));
    }

    static ProcessBuilder probeBuilder(Path cacheHome, List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(flags);
        // A jar that is started says the first of these in its manifest.
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", CLASS_PATH));
        command.add(Probe.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", cacheHome.toString());
        builder.environment().remove("PSERVER_JS_COMPILE");
        return builder;
    }

    static Launch start(ProcessBuilder builder) throws IOException {
        Path out = Files.createTempFile("pserver-out", ".txt");
        Path err = Files.createTempFile("pserver-err", ".txt");
        out.toFile().deleteOnExit();
        err.toFile().deleteOnExit();
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        return new Launch(builder.start(), out, err);
    }

    Process process() {
        return process;
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    /** Waits for the end and returns the exit code. */
    int exitCode() throws IOException, InterruptedException {
        boolean ended = process.waitFor(PATIENCE);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended).as("ended in time; output: %s %s", out(), err()).isTrue();
        return process.exitValue();
    }

    /** Waits for the end, which must be a good one. */
    Launch ended() throws IOException, InterruptedException {
        int code = exitCode();
        assertThat(code).as("exit code; output: %s %s", out(), err()).isZero();
        return this;
    }

    /** Waits until a text was printed. */
    Launch printed(String text) throws IOException, InterruptedException {
        return awaitText(text, out);
    }

    /** Waits until a text was printed where errors are. */
    Launch told(String text) throws IOException, InterruptedException {
        return awaitText(text, err);
    }

    private Launch awaitText(String text, Path file) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(PATIENCE);
        while (!Files.readString(file).contains(text)) {
            assertThat(process.isAlive())
                    .as("lives; output: %s %s", out(), err())
                    .isTrue();
            assertThat(Instant.now()).as("printed %s in time", text).isBefore(limit);
            Thread.sleep(Duration.ofMillis(20));
        }
        return this;
    }
}
