package io.pserver.e2e;

import io.pserver.persistence.DataConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The invariants of rooms on a node of this process, which is told to end and started again. */
@Timeout(300)
final class RoomInvariantsTest extends RoomInvariantsContract {
    @TempDir
    private static Path folder;

    private static Path game;
    private static Server server;

    @BeforeAll
    static void start() {
        game = Server.copied(Server.game("ledger"), folder);
        server = Server.onFolder(game, DataConfig.DEFAULTS);
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
        server.close();
        server = Server.onFolder(game, DataConfig.DEFAULTS);
        return true;
    }
}
