package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalCacheTest {
    private final LocalCache cache = new LocalCache(10_000, Duration.ofMinutes(1));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void get_afterSet_givesTheValue_untilItIsRemoved() {
        assertThat(cache.get("k")).isEmpty();
        cache.set("k", bytes("v"));
        assertThat(cache.get("k")).contains(bytes("v"));
        cache.remove("k");
        assertThat(cache.get("k")).isEmpty();
    }

    @Test
    void update_changesOnlyWhatIsThere() {
        assertThat(cache.update("k", _ -> bytes("never"))).isEmpty();
        cache.set("k", bytes("1"));
        assertThat(cache.update("k", value -> bytes(new String(value, StandardCharsets.UTF_8) + "2")))
                .contains(bytes("12"));
        assertThat(cache.get("k")).contains(bytes("12"));
    }

    @Test
    void set_overItsBytes_forgetsSomething() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            cache.set("k" + i, new byte[100]);
        }
        for (int i = 0; i < 200 && kept() > 45; i++) {
            Thread.sleep(Duration.ofMillis(10)); // eviction runs behind
        }
        assertThat(kept()).isBetween(1L, 45L);
    }

    private long kept() {
        long kept = 0;
        for (int i = 0; i < 1_000; i++) {
            kept += cache.get("k" + i).isPresent() ? 1 : 0;
        }
        return kept;
    }
}
