package io.pserver.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What the JVM that makes an archive runs: the sample game, and a few requests to it. */
@Command(name = TrainCommand.NAME, hidden = true, description = "Runs the sample game for a moment.")
final class TrainCommand implements Callable<Integer> {
    static final String NAME = "train";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public Integer call() throws InterruptedException {
        Path game = SampleGame.temporary()
                .orElseThrow(() -> new UncheckedIOException(
                        "there is nothing to train with",
                        new IOException("the sample game is not packed with the program")));
        List<String> anyPort = List.of("--http.host=127.0.0.1", "--http.port=0", "--admin.port=0");
        try (Node node = Node.start(game, SettingsReader.read(game, Map.of(), anyPort));
                HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of("/readyz", "/", "/pserver.js", "/api/hello", "/scores")) {
                URI uri = URI.create("http://127.0.0.1:" + node.port() + path);
                client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.discarding());
            }
            node.awaitWarm();
        } catch (IOException e) {
            throw new UncheckedIOException("the sample game does not answer", e);
        }
        return 0;
    }
}
