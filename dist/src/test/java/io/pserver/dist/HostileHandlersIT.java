package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.HostileContract;
import io.pserver.e2e.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hostile handlers on the packed program, where scripts are compiled. */
final class HostileHandlersIT extends HostileContract {
    @TempDir
    private static Path cacheHome;

    /** What compiled code and the rooms' own books may add; a third of what many of the handlers fill by themselves. */
    private static final long MORE = 160L << 20;

    private static JarServer server;
    private static long heapBefore;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = JarServer.start(
                        cacheHome,
                        Server.game("hostile"),
                        "--lanes.workers=2",
                        "--limits.messagesPerSecond=100000",
                        "--limits.burst=100000")
                .awaitReady();
        warmUp(server);
        heapBefore = server.heapInUse();
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

    @Test
    @Order(100)
    void threadsThatWereGivenUp_areCounted() {
        assertThat(server.metric("pserver_lane_quarantined_total")).isPositive();
        assertThat(server.metric("pserver_lane_threads_written_off"))
                .isLessThanOrEqualTo(server.metric("pserver_lane_quarantined_total"));
        assertThat(server.metric("pserver_lane_passes_stopped_total")).isGreaterThan(50);
    }

    /** Also recursions that no interrupt ends are ended, and what is left ends by itself. */
    @Test
    @Order(101)
    void threadsThatWereGivenUp_comeBack() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (server.metric("pserver_lane_threads_written_off") > 0 && System.nanoTime() - end < 0) {
            Thread.sleep(Duration.ofMillis(200));
        }
        assertThat(server.metric("pserver_lane_threads_written_off")).isZero();
    }

    /** What a script holds that cannot be stopped comes back when it ends. */
    @Test
    @Order(102)
    void memory_afterAllOfThem_returns() throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        long more = server.heapInUse() - heapBefore;
        while (more > MORE && System.nanoTime() - end < 0) {
            Thread.sleep(Duration.ofSeconds(1));
            more = server.heapInUse() - heapBefore;
        }
        assertThat(more)
                .as("threads that still run: %s", server.metric("pserver_lane_threads_written_off"))
                .isLessThan(MORE);
    }
}
