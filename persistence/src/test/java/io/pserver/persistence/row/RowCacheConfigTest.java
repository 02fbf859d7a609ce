package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RowCacheConfigTest {
    private static final Duration TWO = Duration.ofSeconds(2);

    @Test
    void defaults_keepARowForAnHour() {
        assertThat(RowCacheConfig.DEFAULTS.rowTtl()).isEqualTo(Duration.ofHours(1));
        assertThat(RowCacheConfig.DEFAULTS.withLoads(7).loads()).isEqualTo(7);
    }

    @Test
    void aTimeOrNumberOutOfRange_isNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RowCacheConfig(Duration.ZERO, TWO, TWO, TWO, 1, 1, 1))
                .withMessageContaining("row-ttl");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RowCacheConfig(TWO, TWO, TWO, TWO, 1, 0, 1))
                .withMessageContaining("loads=0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GuardConfig(TWO, TWO, TWO, TWO))
                .withMessageContaining("poll");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GuardConfig(Duration.ofMillis(250), TWO, TWO, Duration.ofMinutes(1)))
                .withMessageContaining("ban");
    }
}
