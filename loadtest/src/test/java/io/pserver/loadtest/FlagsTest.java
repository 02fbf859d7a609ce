package io.pserver.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.loadtest.dialect.Dialect;
import io.pserver.loadtest.scenario.Load;
import io.pserver.loadtest.server.Heap;
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
    void bench_withoutFlags_doesWhatTheReadmeSays() {
        BenchOptions options = BenchOptions.parse(new String[] {"bench"});
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.scenarios()).containsExactly(Scenario.values());
        assertThat(options.peers()).containsExactlyInAnyOrder(Peer.values()).startsWith(Peer.PSERVER);
        assertThat(options.serverWarmUp(Peer.JETTY)).isEqualTo(Duration.ofSeconds(10));
        Contender node =
                new Contender(Peer.NODE, URI.create("http://127.0.0.1:9000"), 0, new Heap.Unknown(), Double.NaN, null);
        assertThat(options.load(Scenario.FANOUT, node))
                .isEqualTo(new Load(
                        Dialect.Kind.PSERVER,
                        URI.create("ws://127.0.0.1:9000/ws"),
                        200,
                        20,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(3_500)));
    }

    @Test
    void bench_ofSomeWorkloadsAndPeers_hasThose() {
        BenchOptions options =
                BenchOptions.parse(new String[] {"bench", "--workloads=W2,http", "--peers=colyseus", "--quick"});
        assertThat(options.scenarios()).containsExactly(Scenario.CROWD, Scenario.FANOUT, Scenario.HTTP);
        assertThat(options.peers()).containsExactly(Peer.PSERVER, Peer.COLYSEUS);
        assertThat(options.rounds()).isEqualTo(1);
        assertThatThrownBy(() -> BenchOptions.parse(new String[] {"bench", "--workloads=W11"}))
                .hasMessageContaining("W11: no such workload");
        assertThatThrownBy(() -> BenchOptions.parse(new String[] {"bench", "--peers=deno"}))
                .hasMessageContaining("deno: no such server");
    }

    @Test
    void fullSpeed_isWhenItStaysNearWhatItComesTo() {
        assertThat(Round.secondsToFullSpeed(new long[] {1, 95, 50, 91, 99, 100, 100, 100, 100}))
                .isEqualTo(1.0);
        assertThat(Round.secondsToFullSpeed(new long[] {0})).isNaN();
    }
}
