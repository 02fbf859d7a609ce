package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.app.StartedNode;
import io.pserver.e2e.Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A guide's game on a node, and what the guide shows of it, done in the order of the page: pages run, {@code curl} asks, clients send
 * their frames. Fails where something else comes than the guide says. Used by one thread.
 */
final class PlayedGuide implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (curl .*)\\n((?:(?!\\$ ).*\\n)*)");
    private static final Pattern ASKED = Pattern.compile("localhost:8080(/[^\\s'?]*)");
    private static final Pattern BY_METHOD = Pattern.compile("-X ([A-Z]+)");
    private static final Pattern FRAME = Pattern.compile("([A-Z]) ([<>]) (.*)");
    private static final Pattern CALLED =
            Pattern.compile("\"op\":\"call\".*\"method\":\"([A-Z]+)\",\"path\":\"([^\"?]*)");

    /** What was asked of the game. */
    record Asked(String method, String path) {}

    /** Another site, which the guides name. */
    private static final String WEATHER = "https://weather.example";

    private final Path folder;
    private final Shown shown = new Shown();
    private final Map<String, Client> clients = new TreeMap<>();
    private final List<GuidePage> pages = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private StartedNode node;

    /** Whether frames that the guide does not show are passed over until one comes that it does. */
    private boolean passesOver;

    /**
     * @param folder an empty one, for the game and for what commands write
     * @param weather the address that stands in for the other site that the guides name
     */
    PlayedGuide(Guide guide, Path folder, String weather) throws IOException {
        this.folder = folder;
        for (Map.Entry<String, String> file : guide.played().entrySet()) {
            Path path = folder.resolve("game").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue().replace(WEATHER, weather));
        }
        node = StartedNode.on(folder.resolve("game"));
    }

    int port() {
        return node.port();
    }

    /** Every request that was made, by {@code curl} or over a socket. */
    List<Asked> asked() {
        return asked;
    }

    /** All that the pages of the guide have done so far, each as a line of JSON. */
    List<String> saidByPages() {
        return pages.stream().flatMap(page -> page.said().stream()).toList();
    }

    /** Does what a snippet shows; nothing if it is a file of the game, or only to be read. */
    void play(Snippet snippet) throws IOException, InterruptedException {
        switch (snippet.language()) {
            case "js" -> {
                if (snippet.isOfAClient()) {
                    pages.add(GuidePage.open(snippet.text(), Files.createTempDirectory(folder, "page-"), node.port()));
                }
            }
            case "console" -> curl(snippet.text());
            case "frames" -> {
                pages.forEach(GuidePage::close);
                snippet.text().lines().forEach(this::frame);
            }
            default -> {}
        }
    }

    private void curl(String console) throws IOException, InterruptedException {
        Matcher commands = COMMAND.matcher(console);
        int end = 0;
        for (; commands.find(); end = commands.end()) {
            assertThat(commands.start())
                    .as("only commands and their output: %s", console)
                    .isEqualTo(end);
            note(commands.group(1));
            String came = output(commands.group(1).replace("localhost:8080", "127.0.0.1:" + node.port()));
            assertThat(shown.isSeenIn(commands.group(2).stripTrailing(), came))
                    .as("%s shows%n%s%nand there came%n%s", commands.group(1), commands.group(2), came)
                    .isTrue();
        }
        assertThat(end).as("only commands and their output: %s", console).isEqualTo(console.length());
    }

    private void note(String command) {
        Matcher path = ASKED.matcher(command);
        assertThat(path.find()).as("asks localhost:8080: %s", command).isTrue();
        Matcher method = BY_METHOD.matcher(command);
        String standard = command.contains(" -d ") ? "POST" : "GET";
        asked.add(new Asked(method.find() ? method.group(1) : standard, path.group(1)));
    }

    private String output(String command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", command.replaceFirst("^curl", "curl --silent --max-time 20"));
        Process curl = builder.directory(folder.toFile())
                .redirectError(folder.resolve("curl-errors").toFile())
                .start();
        String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as("%s: %s", command, output).isZero();
        return output.replace("\r", "").stripTrailing();
    }

    private void frame(String line) {
        Matcher frame = FRAME.matcher(line);
        if (line.equals("...")) {
            passesOver = true;
        } else if (line.startsWith("---")) {
            startAgain();
        } else if (!frame.matches()) {
            throw new AssertionError("neither a frame, nor ..., nor ---: " + line);
        } else if (frame.group(2).equals(">")) {
            send(frame.group(1), frame.group(3));
        } else {
            await(frame.group(1), frame.group(3));
        }
    }

    /** The node ends; another goes on in the same folder, and the clients come back to it. */
    private void startAgain() {
        node.close();
        node = StartedNode.on(folder.resolve("game"));
        clients.replaceAll((name, client) -> {
            client.close();
            return client.again(node.port());
        });
    }

    private void send(String name, String text) {
        Matcher call = CALLED.matcher(text);
        if (call.find()) {
            asked.add(new Asked(call.group(1), call.group(2)));
        }
        client(name).send(shown.filled(text));
    }

    /** A client is there when it is first spoken of; what it is greeted with need not be shown. */
    private Client client(String name) {
        return clients.computeIfAbsent(name, _ -> new Client(node.port()));
    }

    private void await(String name, String text) {
        if (text.startsWith("{\"op\":\"hello\"")) {
            check(name, text, client(name).hello());
            return;
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode came = client(name).await(_ -> true, Duration.ofNanos(end - System.nanoTime()));
            if (!passesOver || came.isMissingNode() || shown.isSeenIn(text, came.toString())) {
                check(name, text, came);
                passesOver = false;
                return;
            }
        }
    }

    private void check(String name, String text, JsonNode came) {
        assertThat(shown.isSeenIn(text, came.toString()))
                .as("%s is shown to get%n%s%nand got%n%s", name, text, came)
                .isTrue();
    }

    @Override
    public void close() {
        pages.forEach(GuidePage::close);
        clients.values().forEach(Client::close);
        node.close();
    }
}
