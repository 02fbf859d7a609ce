package io.pserver.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeFixture;
import io.pserver.edge.RawHttp;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SlowClientTest {
    @SuppressWarnings("NullAway.Init") // before all
    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = EdgeFixture.start();
    }

    @BeforeEach
    void reset() {
        edge.requests.clear();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    /** Sends a byte every 20 ms until the server has had enough; returns what it said. */
    private String drip(RawHttp http) throws InterruptedException {
        long start = System.nanoTime();
        try {
            while (System.nanoTime() - start < 20_000_000_000L && available(http) == 0) {
                http.write("a");
                Thread.sleep(Duration.ofMillis(20));
            }
        } catch (UncheckedIOException e) {
            return http.rest(); // closed under our hands
        }
        return http.rest();
    }

    private static int available(RawHttp http) {
        try {
            return http.in().available();
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void header_thatDrips_isCutOff() throws InterruptedException {
        long start = System.nanoTime();
        try (RawHttp http = edge.http()) {
            http.write("GET /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ");
            assertThat(drip(http)).isEmpty();
        }
        assertThat(System.nanoTime() - start).isBetween(400_000_000L, 19_000_000_000L);
    }

    @Test
    void header_thatDripsAfterAnotherRequest_isCutOffToo() throws InterruptedException {
        try (RawHttp http = edge.http()) {
            assertThat(http.get("/echo").status()).isEqualTo(200);
            http.write("GET /echo HTTP/1.1\r\nX: ");
            assertThat(drip(http)).isEmpty();
        }
    }

    @Test
    void body_thatDrips_isRefusedAndClosed() throws InterruptedException {
        try (RawHttp http = edge.http()) {
            http.write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
            assertThat(drip(http))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("Connection: close")
                    .contains("the body did not arrive in time");
        }
        assertThat(edge.requests).isEmpty();
    }

    @Test
    void connection_betweenRequests_isLeftAlone() throws InterruptedException {
        try (RawHttp http = edge.http()) {
            assertThat(http.get("/echo").status()).isEqualTo(200);
            Thread.sleep(Duration.ofMillis(900)); // more than twice the deadline of a header
            assertThat(http.get("/echo").status()).isEqualTo(200);
        }
    }
}
