package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pserver dev}: what is saved is what runs. */
@Timeout(300)
final class DevIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path game;

    private int port;

    @Test
    void save_showsInTheNextAnswer_andAMistakeKeepsTheCodeFromBefore() throws IOException, InterruptedException {
        Path handler = Files.createDirectories(game.resolve("handlers")).resolve("a.js");
        Files.writeString(handler, "export const GET = () => 'first';\n");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Launch.JAVA.toString(),
                "-jar",
                Launch.JAR.toString(),
                "dev",
                game.toString(),
                "--http.host=127.0.0.1",
                "--http.port=" + port,
                "--admin.port=0"));
        builder.environment().put("PSERVER_JS_COMPILE", "false");
        Launch launch = Launch.start(builder);
        try {
            await("/a", 200, "first");
            Files.writeString(handler, "export const GET = () => 'the second';\n");
            await("/a", 200, "the second");
            Files.writeString(handler, "export const GET = () => 'third'; export const = 1;\n");
            launch.told("kept     the code from before");
            assertThat(launch.err()).contains("handlers/a.js:1");
            await("/a", 200, "the second");
            Files.writeString(game.resolve("handlers/b.js"), "export const GET = () => 'new';\n");
            Files.writeString(handler, "export const GET = () => 'fourth';\n");
            await("/b", 200, "new");
            await("/a", 200, "fourth");
            Files.delete(handler);
            await("/a", 404, "");
        } finally {
            launch.process().destroy();
            assertThat(launch.process().waitFor(PATIENCE)).isTrue();
        }
    }

    private void await(String path, int status, String body) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        String last = "";
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (System.nanoTime() - end < 0) {
                try {
                    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() == status && answer.body().contains(body)) {
                        return;
                    }
                    last = answer.statusCode() + " " + answer.body();
                } catch (IOException e) {
                    last = e.toString(); // it does not listen yet
                }
                Thread.sleep(Duration.ofMillis(50));
            }
        }
        throw new AssertionError(path + " is not " + status + " " + body + ", but " + last);
    }
}
