package io.pserver.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.loadtest.dialect.Dialect;
import io.pserver.loadtest.report.Figure;
import io.pserver.loadtest.report.Sample;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a small server on a free loopback port. */
@Timeout(20)
final class ClosedLoopTest {
    private StandInServer server;

    @BeforeEach
    void start() throws IOException {
        server = StandInServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void run_echo_getsEveryReply() throws InterruptedException {
        Sample sample = ClosedLoop.run(ClosedLoop.Kind.ECHO, load("ws", "/ws", 6, 3, 2), 0);
        assertThat(sample.firstError()).isNull();
        assertThat(sample.figures().get(Figure.RATE)).isGreaterThan(10);
        assertThat(sample.figures().get(Figure.P50)).isPositive();
    }

    @Test
    void run_fanout_countsDeliveriesToTheWholeRoom() throws InterruptedException {
        Sample sample = ClosedLoop.run(ClosedLoop.Kind.FANOUT, load("ws", "/ws", 6, 3, 1), 0);
        assertThat(sample.firstError()).isNull();
        assertThat(sample.figures().get(Figure.RATE)).isGreaterThan(10);
    }

    @Test
    void run_crowd_countsDeliveriesOfEverybodyToTheWholeRoom() throws InterruptedException {
        Sample sample = ClosedLoop.run(ClosedLoop.Kind.CROWD, load("ws", "/ws", 6, 3, 1), 0);
        assertThat(sample.firstError()).isNull();
        assertThat(sample.figures().get(Figure.RATE)).isGreaterThan(10);
    }

    @Test
    void run_http_getsEveryAnswer() throws InterruptedException {
        Sample sample = ClosedLoop.run(ClosedLoop.Kind.HTTP, load("http", "/hello?name=x", 3, 1, 1), 0);
        assertThat(sample.firstError()).isNull();
        assertThat(sample.figures().get(Figure.RATE)).isGreaterThan(10);
    }

    @Test
    void run_whenRepliesAreWrong_countsErrorsAndNoOperations() throws InterruptedException {
        server.spoil();
        Sample sample = ClosedLoop.run(ClosedLoop.Kind.ECHO, load("ws", "/ws", 2, 2, 1), 0);
        assertThat(sample.errors()).isPositive();
        assertThat(sample.firstError()).contains("wrong answer");
        assertThat(sample.figures().get(Figure.RATE)).isZero();
    }

    @Test
    void run_whenNothingListens_saysSo() throws IOException {
        server.close();
        assertThatThrownBy(() -> ClosedLoop.run(ClosedLoop.Kind.ECHO, load("ws", "/ws", 1, 1, 1), 0))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("cannot connect");
    }

    @Test
    void split_overThreads_keepsRoomsWhole() {
        assertThat(ClosedLoop.split(load("ws", "/ws", 200, 20, 3)))
                .extracting(Load::connections)
                .containsExactly(60, 60, 80);
        assertThat(ClosedLoop.split(load("ws", "/ws", 25, 20, 4)))
                .extracting(Load::connections)
                .containsExactly(20, 5);
    }

    private Load load(String scheme, String path, int connections, int roomSize, int threads) {
        URI target = URI.create(scheme + "://127.0.0.1:" + server.port() + path);
        return new Load(
                Dialect.Kind.PSERVER,
                target,
                connections,
                roomSize,
                threads,
                Duration.ofMillis(50),
                Duration.ofMillis(200));
    }
}
