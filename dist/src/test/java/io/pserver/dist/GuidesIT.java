package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.pserver.dist.PlayedGuide.Asked;
import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.game.Route;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.handlers.realm.Game;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The guides' games are played: their files run on a node, and what a guide shows of them is done and must come out as it says. The
 * fence of a snippet tells how: {@code js} and {@code html} are files of the game if their first line names one, and other {@code js}
 * runs in a page; {@code console} is asked by curl, {@code frames} are sent and got by clients. {@link GuidesTest} sees to the rest.
 */
@Timeout(120)
final class GuidesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What the pages of a guide do with what comes to them: calls of functions that such a page has itself. */
    private static final Map<String, List<String>> DONE_BY_PAGES = Map.of(
            "../README.md",
            List.of("[\"draw\",{\"c1\":{\"x\":1,\"y\":0}}]"),
            "docs/protocol.md",
            List.of("[\"draw\",{\"players\":{\"c1\":{\"x\":1,\"y\":0}}}]", "[\"show\",\"c1\",\"I am at 1\"]"));

    private static HttpServer weather;

    @TempDir
    private Path folder;

    static Stream<Guide> guides() throws IOException {
        return Guide.all().filter(Guide::isPlayed);
    }

    /** The site that the guide of models asks. */
    @BeforeAll
    static void openWeather() throws IOException {
        weather = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        weather.createContext("/now", exchange -> {
            boolean known = "city=Oslo".equals(exchange.getRequestURI().getQuery());
            byte[] answer = "{\"city\":\"Oslo\",\"degrees\":-3}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 404, known ? answer.length : -1);
            if (known) {
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        weather.start();
    }

    @AfterAll
    static void closeWeather() {
        weather.stop(0);
    }

    private PlayedGuide play(Guide guide) throws IOException {
        return new PlayedGuide(
                guide, folder, "http://127.0.0.1:" + weather.getAddress().getPort());
    }

    @Test
    void guidesThatShowWhatComesOfAGame_areThese() throws IOException {
        assertThat(guides().map(Guide::toString))
                .containsExactlyInAnyOrder(
                        "../README.md",
                        "client/README.md",
                        "docs/first-game.md",
                        "docs/handlers.md",
                        "docs/models.md",
                        "docs/protocol.md",
                        "docs/rooms.md");
    }

    @ParameterizedTest
    @MethodSource("guides")
    void guide_thatIsFollowed_tellsWhatComes(Guide guide) throws IOException, InterruptedException {
        try (PlayedGuide played = play(guide)) {
            for (Snippet snippet : guide.snippets()) {
                played.play(snippet);
                if (snippet.isOfAClient()) {
                    awaitDone(played, DONE_BY_PAGES.getOrDefault(guide.toString(), List.of()));
                }
            }
            try (ScriptEngine engine = ScriptEngine.open()) {
                Game game = engine.load(GameFolder.read(folder.resolve("game")), "{}");
                if (!guide.game().isEmpty()) { // else it shows a part of another guide's game
                    assertThat(joinedIn(guide.game()))
                            .containsAll(game.roomTypes().keySet());
                    assertThat(asked(played, game)).isEqualTo(handlers(game));
                }
            }
        }
    }

    /** The types of rooms that clients join, in all guides that play a game. */
    private static Set<String> joinedIn(Map<String, String> game) throws IOException {
        return guides().filter(guide -> guide.played().equals(game))
                .flatMap(guide -> guide.snippets().stream())
                .flatMap(Snippet::joins)
                .collect(Collectors.toSet());
    }

    private static void awaitDone(PlayedGuide played, List<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!played.saidByPages().containsAll(wanted)) {
            assertThat(System.nanoTime() - end)
                    .as("pages do %s; they did %s", wanted, played.saidByPages())
                    .isNegative();
            Thread.sleep(Duration.ofMillis(5));
        }
    }

    /** Every handler there is, and its methods. */
    private static Set<String> handlers(Game game) {
        Set<String> all = new TreeSet<>();
        for (Route route : game.routes().all()) {
            route.methods().forEach(method -> all.add(method + " " + route.file()));
        }
        return all;
    }

    /** Those that a guide has asked. */
    private static Set<String> asked(PlayedGuide played, Game game) {
        Set<String> asked = new TreeSet<>();
        for (Asked one : played.asked()) {
            List<String> segments = List.of(one.path().substring(1).split("/", -1));
            game.routes()
                    .match(segments)
                    .filter(match -> match.route().methods().contains(one.method()))
                    .ifPresent(match ->
                            asked.add(one.method() + " " + match.route().file()));
        }
        return asked;
    }

    /** Two tabs with the page of the first game, as the guide says. */
    @Test
    void pageOfTheFirstGame_inTwoTabs_showsWhatEachDoes() throws IOException, InterruptedException {
        assumeTrue(BrowserIT.hasBrowser(), "Node.js, npm and Chromium are installed");
        BrowserIT.install();
        Guide guide = guides().filter(one -> one.toString().equals("docs/first-game.md"))
                .findFirst()
                .orElseThrow();
        try (PlayedGuide played = play(guide)) {
            Path output = folder.resolve("output");
            Process tabs = new ProcessBuilder("node", "first-game.js", "http://127.0.0.1:" + played.port() + "/")
                    .directory(BrowserIT.TESTS.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertThat(tabs.waitFor(Duration.ofMinutes(1)))
                        .as("ended in time")
                        .isTrue();
                assertThat(tabs.exitValue()).as(Files.readString(output)).isZero();
            } finally {
                tabs.descendants().forEach(ProcessHandle::destroyForcibly);
                tabs.destroyForcibly();
            }
        }
    }
}
