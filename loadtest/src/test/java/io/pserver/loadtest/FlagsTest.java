package io.pserver.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.loadtest.scenario.Load;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FlagsTest {
    @Test
    void flags_inEveryForm_areRead() {
        var flags = new Flags(new String[] {"run", "--a=1", "--b", "x y", "--c"}, 1, Set.of("a", "b", "c"));
        assertThat(flags.number("a", 0)).isEqualTo(1);
        assertThat(flags.text("b")).isEqualTo("x y");
        assertThat(flags.on("c")).isTrue();
        assertThat(flags.seconds("d", 1.5)).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void flags_unknownOrNotANumber_areRefused() {
        assertThatThrownBy(() -> new Flags(new String[] {"--z=1"}, 0, Set.of("a")))
                .hasMessageContaining("--z");
        var flags = new Flags(new String[] {"--a=many"}, 0, Set.of("a"));
        assertThatThrownBy(() -> flags.number("a", 0)).hasMessageContaining("not a whole number");
    }

    @Test
    void compare_withoutFlags_doesWhatTheReadmeSays() {
        CompareOptions options = CompareOptions.parse(new String[] {"compare"});
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.serverWarmUp()).isEqualTo(Duration.ofSeconds(20));
        Load load = options.load(Scenario.FANOUT, URI.create("http://127.0.0.1:9000"));
        assertThat(load)
                .isEqualTo(new Load(
                        URI.create("ws://127.0.0.1:9000/ws"),
                        200,
                        20,
                        1,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(10)));
    }
}
