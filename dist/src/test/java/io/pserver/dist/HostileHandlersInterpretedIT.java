package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.HostileContract;
import io.pserver.e2e.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hostile handlers on the packed program, where scripts are interpreted. */
final class HostileHandlersInterpretedIT extends HostileContract {
    @TempDir
    private static Path cacheHome;

    private static JarServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = JarServer.start(
                        cacheHome,
                        Map.of("PSERVER_JS_COMPILE", "false"),
                        Server.game("hostile"),
                        "--lanes.workers=2",
                        "--limits.messagesPerSecond=100000",
                        "--limits.burst=100000")
                .awaitReady();
        warmUp(server);
    }

    /** Also with scripts that nothing can stop it ends when it is told to. */
    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Server server() {
        return server;
    }

    /** Interpreted code takes other ways through the engine, but not through the server. */
    @Override
    protected int stride() {
        return 4;
    }

    @Test
    @Order(100)
    void passesThatWereStopped_andThreadsThatWereGivenUp_areCounted() {
        // None may be among every fourth of the handlers; that some are, the compiled run shows.
        assertThat(server.metric("pserver_lane_threads_written_off"))
                .isLessThanOrEqualTo(server.metric("pserver_lane_quarantined_total"));
        assertThat(server.metric("pserver_lane_passes_stopped_total")).isGreaterThan(15);
    }
}
