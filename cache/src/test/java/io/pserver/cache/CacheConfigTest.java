package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheConfigTest {
    @Test
    void defaults_areInThisProcess() {
        assertThat(CacheConfig.DEFAULTS.servers()).isEmpty();
        assertThat(CacheConfig.DEFAULTS.operationTimeout()).isEqualTo(Duration.ofMillis(75));
        assertThat(CacheConfig.DEFAULTS.localBytes()).isEqualTo(256L << 20);
    }

    @Test
    void servers_mayBeNamesAndAddresses() {
        List<String> servers = List.of("127.0.0.1:11211", "cache-1.example:1", "[::1]:65535");
        assertThat(CacheConfig.of(servers).servers()).isEqualTo(servers);
        assertThat(CacheConfig.hostOf("[::1]:65535")).isEqualTo("::1");
        assertThat(CacheConfig.portOf("[::1]:65535")).isEqualTo(65_535);
        assertThat(CacheConfig.hostOf("cache-1.example:1")).isEqualTo("cache-1.example");
    }

    @Test
    void everyBadServer_isNamed() {
        assertThatThrownBy(() -> CacheConfig.of(List.of("localhost", "a:0", "b:65536", ":1", "ok:1", "ok:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'localhost'", "'a:0'", "'b:65536'", "':1'", "'ok:1': is there twice");
    }

    @Test
    void timeoutAndBytes_haveBounds() {
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(501), Duration.ofMillis(-1))) {
            assertThatThrownBy(() -> new CacheConfig(List.of(), timeout, 1)).hasMessageContaining("operation-timeout");
        }
        assertThatThrownBy(() -> new CacheConfig(List.of(), Duration.ofMillis(1), 0))
                .hasMessageContaining("local-bytes");
    }
}
