package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Client;
import io.pserver.e2e.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A game of the sample, whose node is killed, is run again by the packed program: compiled and interpreted alike. */
@Timeout(300)
final class ReplayIT {
    private static final int BOTS = 8;
    private static final Duration GAME = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Path record() throws IOException, InterruptedException {
        Path game = Server.copied(Path.of("game").toAbsolutePath(), folder);
        Path arena = game.resolve("rooms/arena.js");
        String text = Files.readString(arena);
        assertThat(text).contains("{ maxClients: PLAYERS + WATCHERS,");
        Files.writeString(
                arena,
                text.replace("{ maxClients: PLAYERS + WATCHERS,", "{ record: true, maxClients: PLAYERS + WATCHERS,"));
        try (JarServer server = JarServer.start(folder, game).awaitReady()) {
            play(server);
            assertThat(server.launch().process().destroyForcibly().waitFor(Duration.ofSeconds(20)))
                    .isTrue();
        }
        try (Stream<Path> journals = Files.list(game.resolve(".pserver/journals"))) {
            return journals.findFirst().orElseThrow();
        }
    }

    private static void play(Server server) throws InterruptedException {
        Random random = new Random(3);
        List<Client> bots = new ArrayList<>();
        try {
            String room = "";
            for (int i = 0; i < BOTS; i++) {
                bots.add(new Client(server.port()));
                room = bots.getLast().join("arena").path("room").asString();
            }
            long end = System.nanoTime() + GAME.toNanos();
            while (System.nanoTime() < end) {
                for (Client bot : bots) {
                    bot.send("{\"op\":\"send\",\"room\":\"" + room + "\",\"type\":\"steer\",\"data\":{\"x\":"
                            + (random.nextDouble() - 0.5) + ",\"y\":" + (random.nextDouble() - 0.5) + "}}");
                }
                Thread.sleep(Duration.ofMillis(100));
            }
        } finally {
            bots.forEach(Client::close);
        }
    }

    private String replay(Path journal, boolean compiled) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Launch.JAVA.toString(), "-Xmx1g", "-jar", Launch.JAR.toString(), "replay", journal.toString());
        builder.environment().put("XDG_CACHE_HOME", folder.toString());
        builder.environment().put("PSERVER_JS_COMPILE", Boolean.toString(compiled));
        return Launch.start(builder).ended().out();
    }

    @Test
    void gameThatWasKilled_isTheSameCompiledAndInterpreted() throws IOException, InterruptedException {
        Path journal = record();
        String compiled = replay(journal, true);
        List<String> lines = compiled.lines().toList();
        assertThat(lines.getLast()).matches("\\d+ events, as recorded");
        assertThat(Integer.parseInt(lines.getLast().replaceAll(" .*", ""))).isGreaterThan(200);
        assertThat(compiled).contains("its node was killed").contains(" tick ").contains(" message c8 steer ");
        assertThat(replay(journal, false)).isEqualTo(compiled);
    }
}
