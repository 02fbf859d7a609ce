package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs the browser tests of {@code src/test/browser}: the sample game in Chromium, and the client library in Node.js. Those
 * tests start and stop the packed server themselves.
 */
final class BrowserIT {
    static final Path TESTS = Path.of("src/test/browser");
    private static final Path OUTPUT = Path.of("target/browser-tests.txt");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Test
    void sampleGame_inABrowser_playsAndComesBack() throws IOException, InterruptedException {
        assumeTrue(hasBrowser(), "Node.js, npm and Chromium are installed; CHROMIUM may say where it is");
        Files.deleteIfExists(OUTPUT);
        install();
        run(List.of("npm", "test", "--silent"));
    }

    static boolean hasBrowser() {
        boolean chromium = System.getenv("CHROMIUM") != null
                || Stream.of("chromium", "chromium-browser", "google-chrome").anyMatch(BrowserIT::isInstalled);
        return chromium && isInstalled("node") && isInstalled("npm");
    }

    /** What drives the browser. */
    static void install() throws IOException, InterruptedException {
        if (!Files.isDirectory(TESTS.resolve("node_modules/playwright-core"))) {
            run(List.of("npm", "ci", "--no-audit", "--no-fund"));
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(TESTS.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TESTED_JAR", Launch.JAR.toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(OUTPUT.toFile()));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(PATIENCE);
            assertThat(ended).as("ended in time:\n%s", output()).isTrue();
            assertThat(process.exitValue()).as("exit code:\n%s", output()).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String output() throws IOException {
        return Files.readString(OUTPUT);
    }

    private static boolean isInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
