package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of the client library, {@code src/test/client}, in Node.js, against a server of this process. */
final class ClientLibraryTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void library_inNode_passesItsOwnTests() throws IOException, InterruptedException {
        assumeTrue(isInstalled("node"), "Node.js is installed");
        Path output = folder.resolve("output.txt");
        try (Server server = Server.inProcess(Server.game("comeback"))) {
            ProcessBuilder builder = new ProcessBuilder(
                    "node",
                    "--experimental-websocket",
                    "--no-warnings",
                    "--test-reporter=spec",
                    "--test",
                    "src/test/client");
            builder.environment().put("SERVER", "http://127.0.0.1:" + server.port());
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            Process node = builder.start();
            try {
                boolean ended = node.waitFor(PATIENCE);
                assertThat(ended)
                        .as("ended in time:\n%s", Files.readString(output))
                        .isTrue();
                assertThat(node.exitValue())
                        .as("exit code:\n%s", Files.readString(output))
                        .isZero();
                assertThat(Files.readString(output)).contains("comes back by itself"); // they were found
            } finally {
                node.descendants().forEach(ProcessHandle::destroyForcibly);
                node.destroyForcibly();
            }
        }
    }

    private static boolean isInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
