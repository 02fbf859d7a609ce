package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.RoomInvariantsContract;
import io.pserver.e2e.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The invariants of rooms on the packed program, which is killed and started again. */
@Timeout(600)
final class RoomInvariantsIT extends RoomInvariantsContract {
    /** A session is in the database within a second; and this machine may be busy. */
    private static final Duration SESSION_SAVED = Duration.ofSeconds(3);

    @TempDir
    private static Path folder;

    private static Path game;
    private static JarServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        game = Server.copied(Server.game("ledger"), folder);
        server = startAgain();
    }

    private static JarServer startAgain() throws IOException, InterruptedException {
        return JarServer.start(folder, game, "--limits.messagesPerSecond=100000", "--limits.burst=100000")
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected int steps() {
        return 60;
    }

    @Override
    protected Server server() {
        return server;
    }

    @Override
    protected Path game() {
        return game;
    }

    @Override
    protected boolean restart() {
        try {
            Thread.sleep(SESSION_SAVED);
            assertThat(server.launch().process().destroyForcibly().waitFor(Duration.ofSeconds(20)))
                    .isTrue();
            server = startAgain();
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
