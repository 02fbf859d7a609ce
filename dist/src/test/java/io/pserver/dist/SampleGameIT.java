package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Client;
import io.pserver.e2e.FollowedRoom;
import io.pserver.e2e.Server;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The sample game as it is packed, and as it runs in a folder where no game is. */
final class SampleGameIT {
    private static final Path GAME = Path.of("game");
    private static final String PACKED = "META-INF/pserver/game/";
    private static final Pattern ADDRESS = Pattern.compile("^play +(http://\\S+)$", Pattern.MULTILINE);
    private static final double SIGHT = 680; // public/shared/rules.js
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void jar_listsAndHoldsEveryFileOfTheSample() throws IOException {
        List<String> files = filesOf(GAME);
        try (JarFile jar = new JarFile(Launch.JAR.toFile())) {
            assertThat(text(jar, "files.txt").lines()).isEqualTo(files);
            for (String file : files) {
                assertThat(text(jar, file)).as(file).isEqualTo(Files.readString(GAME.resolve(file)));
            }
        }
    }

    /** The program where there is no game; {@code data} is where this user's data is. */
    private final class Sample implements AutoCloseable {
        private final Launch launch;
        private final URI root;

        Sample(Path data) throws IOException, InterruptedException {
            ProcessBuilder builder = new ProcessBuilder(
                    Launch.JAVA.toString(),
                    "-Djava.io.tmpdir=" + folder,
                    "-jar",
                    Launch.JAR.toString(),
                    "run",
                    "--http.host=127.0.0.1",
                    "--http.port=0",
                    "--admin.port=0");
            builder.directory(empty().toFile());
            builder.environment().put("XDG_CACHE_HOME", folder.toString());
            builder.environment().put("XDG_DATA_HOME", data.toString());
            launch = Launch.start(builder);
            Matcher address = ADDRESS.matcher(launch.told("metrics ").err());
            assertThat(address.find()).isTrue();
            root = URI.create(address.group(1));
        }

        @Override
        public void close() throws IOException {
            launch.process().destroy();
            try {
                assertThat(launch.exitCode()).isEqualTo(128 + 15);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Path empty() throws IOException {
        return Files.createDirectories(folder.resolve("empty"));
    }

    @Test
    void start_inAnEmptyFolder_servesTheSample() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        try (Sample sample = new Sample(data);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, sample.root, "").body()).contains("<title>Stardust</title>");
            for (String file : filesOf(GAME.resolve("public"))) {
                HttpResponse<String> answer = get(client, sample.root, file);
                assertThat(answer.statusCode()).as(file).isEqualTo(200);
            }
            assertThat(get(client, sample.root, "pserver.js").body()).contains("export async function connect");
            assertThat(filesOf(empty())).isEmpty();
            assertThat(sample.launch.err()).contains("game     " + data.resolve("pserver/sample") + "\n");
        }
    }

    @Test
    void startAgain_findsWhatTheSampleKept_andThisVersionsFiles() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        Path game = data.resolve("pserver/sample");
        try (HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
            try (Sample sample = new Sample(data)) {
                assertThat(get(client, sample.root, "api/hello").body()).contains("\"visits\":1");
            }
            Files.writeString(game.resolve("handlers/of-old.js"), "this is of no version");
            Files.writeString(game.resolve("public/index.html"), "neither is this");
            try (Sample sample = new Sample(data)) {
                assertThat(get(client, sample.root, "api/hello").body()).contains("\"visits\":2");
                assertThat(get(client, sample.root, "").body()).contains("<title>Stardust</title>");
            }
        }
        assertThat(filesOf(game)).isEqualTo(filesOf(GAME));
    }

    @Test
    void startBesideAnother_playsASampleOfItsOwn_andSaysSo() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        try (Sample first = new Sample(data);
                Sample second = new Sample(data);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, second.root, "").body()).contains("<title>Stardust</title>");
            assertThat(second.launch.out()).contains("another process plays the sample game in");
            assertThat(first.launch.out()).doesNotContain("another process");
        }
    }

    @Test
    void start_whereTheSampleCannotBeKept_playsAndSaysSo() throws IOException, InterruptedException {
        Path data = Files.createFile(folder.resolve("file"));
        try (Sample sample = new Sample(data);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(get(client, sample.root, "").body()).contains("<title>Stardust</title>");
            assertThat(sample.launch.out())
                    .contains("the sample game cannot be kept in " + data.resolve("pserver/sample"));
        }
    }

    @Test
    void arena_ofSixteen_staysWithinItsBudgets_andTellsEachOnlyWhatIsNear() throws IOException, InterruptedException {
        Path game = Server.copied(GAME, folder);
        try (JarServer server = JarServer.start(folder, game).awaitReady()) {
            List<Client> connections = new ArrayList<>();
            try {
                List<FollowedRoom> players = new ArrayList<>();
                String wanted = "\"room\":\"arena\",\"create\":true";
                for (int i = 1; i <= 16; i++) {
                    Client connection = new Client(server.port());
                    connections.add(connection);
                    players.add(FollowedRoom.join(connection, wanted + ",\"params\":{\"name\":\"P" + i + "\"}"));
                    wanted = "\"roomId\":\"" + players.getFirst().id() + "\"";
                }
                for (int step = 1; step <= 60; step++) {
                    for (FollowedRoom player : players) {
                        player.input("steer", steerToAnOrb(player));
                    }
                    for (FollowedRoom player : players) { // so in time with the server, however slow it is
                        player.until("the step is taken", now -> now.pending() == 0);
                    }
                }
                FollowedRoom first = players.getFirst();
                first.until(
                        "somebody has collected something",
                        now -> now.state()
                                .path("players")
                                .valueStream()
                                .anyMatch(player -> player.path("score").asInt() > 0));
                assertThat(first.state().path("players").propertyNames()).hasSize(16);
                for (FollowedRoom player : players) {
                    assertNear(player, "bodies");
                    assertNear(player, "orbs");
                }
            } finally {
                connections.forEach(Client::close);
            }
            assertThat(server.metric("pserver_lane_passes_stopped_total")).isZero();
        }
    }

    private static JsonNode bodyOf(FollowedRoom player) {
        return player.state().path("bodies").path(player.client());
    }

    private static double apart(JsonNode one, JsonNode other) {
        return Math.hypot(
                one.path("x").asDouble() - other.path("x").asDouble(),
                one.path("y").asDouble() - other.path("y").asDouble());
    }

    private static String steerToAnOrb(FollowedRoom player) {
        JsonNode body = bodyOf(player);
        Optional<JsonNode> orb = player.state()
                .path("orbs")
                .valueStream()
                .min(Comparator.comparingDouble((JsonNode one) -> apart(body, one)));
        return orb.map(goal -> "{\"x\":%s,\"y\":%s}"
                        .formatted(
                                goal.path("x").asDouble() - body.path("x").asDouble(),
                                goal.path("y").asDouble() - body.path("y").asDouble()))
                .orElse("{\"x\":0,\"y\":1}");
    }

    private static void assertNear(FollowedRoom player, String things) {
        assertThat(player.state().path(things).values())
                .as(things + " that " + player.client() + " sees")
                .allMatch(thing -> apart(bodyOf(player), thing) < SIGHT);
    }

    /** Paths relative to the folder, sorted. */
    private static List<String> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> !file.startsWith(".pserver/"))
                    .sorted()
                    .toList();
        }
    }

    private static String text(JarFile jar, String file) throws IOException {
        ZipEntry entry = jar.getEntry(PACKED + file);
        assertThat(entry).as(file).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> get(HttpClient client, URI root, String path)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(root.resolve(path)).timeout(PATIENCE).build();
        return client.send(request, BodyHandlers.ofString());
    }
}
