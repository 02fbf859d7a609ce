package io.pserver.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.edge.EdgeConfig;
import io.pserver.edge.EdgeFixture;
import io.pserver.edge.Network;
import io.pserver.edge.RawHttp;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose word counts about where a request comes from. */
class ProxiesTest {
    private static EdgeFixture behind(String... proxies) {
        EdgeConfig config = new EdgeConfig(
                "127.0.0.1",
                0,
                Set.of(),
                Set.of(proxies),
                null,
                EdgeConfig.Limits.DEFAULTS,
                EdgeConfig.Timing.DEFAULTS);
        EdgeFixture edge = new EdgeFixture(config, Path.of("no-such-folder"));
        edge.handler = request ->
                EdgeFixture.withSession(request, "\"" + request.call().ip() + "\"");
        return edge;
    }

    private static String ip(EdgeFixture edge, String... headers) {
        try (RawHttp http = edge.http()) {
            return http.get("/echo", headers).body().replace("\"", "");
        }
    }

    @Test
    void ip_ofAnybodyElse_isTheConnections() {
        try (EdgeFixture edge = behind("10.0.0.0/8")) {
            assertThat(ip(edge, "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4"))
                    .isEqualTo("127.0.0.1");
        }
        try (EdgeFixture edge = behind()) {
            assertThat(ip(edge, "X-Forwarded-For: 1.2.3.4")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void ip_behindProxies_isTheLastThatIsNone() {
        try (EdgeFixture edge = behind("127.0.0.1", "10.0.0.0/8")) {
            assertThat(ip(edge)).isEqualTo("127.0.0.1");
            assertThat(ip(edge, "X-Forwarded-For: 1.2.3.4")).isEqualTo("1.2.3.4");
            assertThat(ip(edge, "X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.1.2.3")).isEqualTo("1.2.3.4");
            assertThat(ip(edge, "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 1.2.3.4"))
                    .isEqualTo("1.2.3.4");
            assertThat(ip(edge, "X-Forwarded-For: 1.2.3.4:5678")).isEqualTo("1.2.3.4");
            assertThat(ip(edge, "X-Forwarded-For: [2001:db8::1]:5678")).isEqualTo("2001:db8::1");
            assertThat(ip(edge, "X-Forwarded-For: 6.6.6.6, nonsense")).isEqualTo("127.0.0.1");
            assertThat(ip(edge, "X-Forwarded-For: 6.6.6.6, nonsense, 10.9.9.9")).isEqualTo("10.9.9.9");
        }
    }

    @Test
    void cookie_isSecure_whereAProxySaysThatTheClientIs() {
        try (EdgeFixture edge = behind("127.0.0.0/8");
                RawHttp http = edge.http()) {
            assertThat(http.get("/echo", "X-Forwarded-Proto: https").header("set-cookie"))
                    .endsWith("; Secure");
            assertThat(http.get("/echo", "X-Forwarded-Proto: http").header("set-cookie"))
                    .isNotNull()
                    .doesNotContain("Secure");
        }
        try (EdgeFixture edge = behind("127.0.0.2");
                RawHttp http = edge.http()) {
            assertThat(http.get("/echo", "X-Forwarded-Proto: https").header("set-cookie"))
                    .isNotNull()
                    .doesNotContain("Secure");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.168.128.0/17, 192.168.255.1, true",
        "192.168.128.0/17, 192.168.127.1, false",
        "0.0.0.0/0, 9.9.9.9, true",
        "0.0.0.0/0, ::1, false",
        "::1, ::1, true",
        "fd00::/8, fdff::1, true",
        "fd00::/9, fdff::1, false",
        "1.2.3.4, 1.2.3.5, false"
    })
    void network_containsWhatStartsWithItsBits(String network, String address, boolean contained) {
        byte[] bytes = Objects.requireNonNull(Network.bytes(address));

        assertThat(Network.parse(network).contains(bytes)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "1.2.3", "::1/129", "1.2.3.999"})
    void network_ofAnythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
