package io.pserver.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void operation_outsideTheWindow_isNotCounted() {
        tally.operation(5);
        tally.count(10, 20);
        for (long now : new long[] {9, 10, 19, 20}) {
            tally.operation(now);
        }
        assertThat(tally.operations()).isEqualTo(2);
    }

    @Test
    void latency_ofAThousandOperations_givesItsPercentiles() {
        tally.count(0, Long.MAX_VALUE);
        for (long micros = 1; micros <= 1_000; micros++) {
            tally.latency(0, micros * 1_000);
        }
        assertThat(tally.latencyNanos().getValueAtPercentile(50) / 1e3).isCloseTo(500, within(1.0));
        assertThat(tally.latencyNanos().getValueAtPercentile(99) / 1e3).isCloseTo(990, within(1.0));
    }

    @Test
    void add_another_sumsCountsAndKeepsTheFirstError() {
        var other = new Tally();
        other.count(0, 10);
        other.operation(1);
        other.latency(0, 1);
        other.error("broken");
        tally.add(other);
        tally.error("later");
        assertThat(tally.operations()).isEqualTo(1);
        assertThat(tally.latencyNanos().getTotalCount()).isEqualTo(1);
        assertThat(tally.errors()).isEqualTo(2);
        assertThat(tally.firstError()).isEqualTo("broken");
    }
}
