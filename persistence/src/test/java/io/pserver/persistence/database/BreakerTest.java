package io.pserver.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Breaker breaker = new Breaker();

    @Test
    void opens_atTheThirdFailureInARow_andSaysSoOnce() {
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.failed()).isFalse();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.failed()).isFalse();
    }

    @Test
    void staysClosed_whenAnAnswerComesBetween() {
        for (int i = 0; i < 10; i++) {
            breaker.failed();
            breaker.failed();
            breaker.worked();
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void isClosedByAProbeOnly() {
        assertThat(breaker.trip()).isTrue();
        breaker.worked();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.answered()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.answered()).isFalse();
        breaker.failed();
        breaker.failed();
        assertThat(breaker.isOpen()).as("it counts from the start again").isFalse();
    }
}
