package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A guide's snippet for pages, as it runs in Node.js: with the client library that ships, and with the functions that a page would have. */
final class GuidePage implements AutoCloseable {
    private static final Path RUNNER = Path.of("src/test/guides/page.mjs").toAbsolutePath();
    private static final Path LIBRARY = Path.of("../pserver/src/main/resources/io/pserver/edge/client/pserver.js")
            .toAbsolutePath()
            .normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** What the runner says when the snippet has come to its end. */
    private static final String LOADED = "[\"loaded\"]";

    private final Process process;
    private final Path output;

    private GuidePage(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Returns when the snippet has come to its end; the page stays open. */
    static GuidePage open(String snippet, Path folder, int port) throws IOException, InterruptedException {
        Path module = folder.resolve("snippet.mjs");
        Files.writeString(
                module,
                snippet.replaceFirst("from '(/pserver\\.js|pserver-client)'", "from '" + LIBRARY.toUri() + "'")
                        + "export { client };\n");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        "node",
                        "--experimental-websocket",
                        "--no-warnings",
                        RUNNER.toString(),
                        module.toUri().toString(),
                        "http://127.0.0.1:" + port + "/")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        GuidePage page = new GuidePage(process, output);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!page.said().contains(LOADED)) {
            assertThat(process.isAlive() && System.nanoTime() - end < 0)
                    .as("the page loads:%n%s%n%s", snippet, page.said())
                    .isTrue();
            Thread.sleep(Duration.ofMillis(5));
        }
        return page;
    }

    /** What it has done so far: each call of one of its own functions as a line of JSON. */
    List<String> said() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its client says goodbye, as that of a page that is closed. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(PATIENCE))
                    .as("the page ends: %s", said())
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
