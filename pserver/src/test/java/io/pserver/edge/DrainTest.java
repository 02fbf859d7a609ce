package io.pserver.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What requests see of an edge that ends. */
class DrainTest {
    @Test
    void close_whileAHandlerRuns_answersItAndEndsTheConnection() throws InterruptedException {
        EdgeFixture edge = EdgeFixture.start();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        edge.handler = _ -> {
            running.countDown();
            try {
                assertThat(finish.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return EdgeFixture.json("\"done\"");
        };
        int port = edge.port();
        try (RawHttp http = edge.http()) {
            http.write("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
            Thread closer = Thread.ofPlatform().start(edge::close);
            while (isListening(port)) {
                Thread.sleep(Duration.ofMillis(5));
            }
            finish.countDown();
            RawHttp.Answer answer = http.answer(false);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("\"done\"");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(closer.join(Duration.ofSeconds(20))).isTrue();
        }
    }

    private static boolean isListening(int port) {
        try (RawHttp _ = new RawHttp(port)) {
            return true;
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    /** A balancer that asks every second must see it before it meets a closed door. */
    @Test
    void close_whileABalancerWatches_staysOpenUntilItHasSeen() throws InterruptedException {
        EdgeFixture edge = EdgeFixture.start();
        int port = edge.port();
        try (RawHttp balancer = edge.http()) {
            assertThat(balancer.get("/readyz").status()).isEqualTo(200);
            assertThat(balancer.get("/readyz").status()).isEqualTo(200);
        }
        edge.notReady = List.of("the node is shutting down");
        Thread closer = Thread.ofPlatform().start(edge::close);
        for (int told = 0; told < 2; told++) {
            try (RawHttp balancer = edge.http()) {
                RawHttp.Answer answer = balancer.get("/readyz");
                assertThat(answer.status()).isEqualTo(503);
                told += "close".equals(answer.header("connection")) ? 0 : -1; // the closer has not begun yet
            }
        }
        assertThat(closer.join(Duration.ofSeconds(20))).isTrue();
        assertThat(isListening(port)).isFalse();
    }

    /** It has been told to come back elsewhere; only its goodbye is waited for. */
    @Test
    void close_withAnOpenWebSocket_isNotHeldUpByIt() throws ExecutionException, InterruptedException, TimeoutException {
        EdgeFixture edge = EdgeFixture.start();
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + edge.port() + "/ws"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                            closed.complete(code);
                            return CompletableFuture.completedStage(null);
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            long before = System.nanoTime();
            edge.close();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(9));
            assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(4000);
            socket.abort();
        }
    }
}
