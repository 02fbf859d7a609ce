package io.pserver.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PathFindingTest {
    @Test
    void question_isAGridOfTenKilobytesThatCanBeCrossed() {
        boolean[][] walls = PathFinding.walls();
        assertThat(PathFinding.json(walls).length()).isBetween(9_000, 11_000);
        assertThat(PathFinding.steps(walls)).isGreaterThanOrEqualTo(138);
    }
}
