package io.pserver.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeFixture;
import io.pserver.edge.RawHttp;
import org.junit.jupiter.api.Test;

/** The name of a request, from the client through the handler and back. */
class RequestIdTest {
    @Test
    void id_ofTheClient_isTakenAndAnswered() {
        try (EdgeFixture edge = EdgeFixture.start();
                RawHttp http = edge.http()) {
            RawHttp.Answer answer = http.get("/echo", "X-Request-Id: from-7.A_b:9");

            assertThat(answer.header("x-request-id")).isEqualTo("from-7.A_b:9");
            assertThat(edge.requests.getLast().call().header("x-request-id")).isEqualTo("from-7.A_b:9");
        }
    }

    @Test
    void id_thatIsNotFitForALog_isReplaced() {
        try (EdgeFixture edge = EdgeFixture.start();
                RawHttp http = edge.http()) {
            for (String odd : new String[] {"a b", "\"}", "x".repeat(65), "", "<script>", "é"}) {
                String id = http.get("/echo", "X-Request-Id: " + odd).header("x-request-id");

                assertThat(id).as(odd).matches("[0-9a-f]{16}");
                assertThat(edge.requests.getLast().call().header("x-request-id"))
                        .isEqualTo(id);
            }
        }
    }

    @Test
    void id_isOnEveryAnswer() {
        try (EdgeFixture edge = EdgeFixture.start();
                RawHttp http = edge.http()) {
            String one = http.get("/healthz").header("x-request-id");
            String other = http.get("/nothing/here").header("x-request-id");

            assertThat(one).isNotNull().isNotEqualTo(other);
            assertThat(other).isNotNull();
        }
    }
}
