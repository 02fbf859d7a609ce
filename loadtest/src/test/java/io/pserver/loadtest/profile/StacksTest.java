package io.pserver.loadtest.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class StacksTest {
    @Test
    void hottest_countsAFrameThatCallsItselfOnce() {
        var stacks = new Stacks();
        stacks.add(List.of("main", "walk", "walk", "read"));
        stacks.add(List.of("main", "walk", "walk"));
        stacks.add(List.of("main", "wait"));
        assertThat(stacks.samples()).isEqualTo(3);
        assertThat(stacks.hottest(3))
                .containsExactly(
                        new Stacks.Hot("read", 1, 1), new Stacks.Hot("wait", 1, 1), new Stacks.Hot("walk", 1, 2));
    }

    @Test
    void draw_isAsWideAsTheShareOfTheSamples() {
        var stacks = new Stacks();
        stacks.add(List.of("a.Outer.<init>", "b.Half.run"));
        stacks.add(List.of("a.Outer.<init>", "b.Other.run"));
        String svg = FlameGraph.draw("W1 & more", stacks);
        assertThat(svg)
                .contains("W1 &amp; more, 2 samples")
                .contains("<title>a.Outer.&lt;init&gt;: 100.0 %</title><rect x=\"0.0\" y=\"45\" width=\"1400.0\"")
                .contains("<title>b.Other.run: 50.0 %</title><rect x=\"700.0\" y=\"60\" width=\"700.0\"");
    }

    @Test
    @Timeout(60)
    void read_aRecordingOfThisProcess_findsWhatItDid(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.jfr");
        long end = System.nanoTime() + 40_000_000_000L;
        Stacks stacks = new Stacks();
        while (stacks.samples() == 0 && System.nanoTime() < end) {
            try (var recording = new Recording()) {
                recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
                recording.start();
                burn();
                recording.stop();
                recording.dump(file);
            }
            stacks = Stacks.read(file);
        }
        assertThat(stacks.hottest(1_000)).anyMatch(hot -> hot.frame().contains("StacksTest.burn"));
    }

    private static void burn() {
        long until = System.nanoTime() + 500_000_000L;
        double x = 1;
        while (System.nanoTime() < until) {
            x = Math.sin(x) + 1;
        }
        assertThat(x).isFinite();
    }
}
