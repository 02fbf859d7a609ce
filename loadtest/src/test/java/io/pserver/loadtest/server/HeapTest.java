package io.pserver.loadtest.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeapTest {
    @Test
    void jvm_g1AndSerialHeaps_areUnderstood() {
        String g1 = """
                123:
                 garbage-first heap   total reserved 2048000K, committed 131072K, used 3072K [0x83000000, 0x100000000)
                  region size 1024K, 1 young (1024K), 0 survivors (0K)
                 Metaspace       used 1234K, committed 1400K, reserved 1114112K
                  class space    used 100K, committed 256K, reserved 1048576K
                """;
        assertThat(Heap.Jvm.parse(g1)).isEqualTo(3072 * 1024);
        String serial = """
                 DefNew     total 9792K, used 500K [0x1, 0x2, 0x3)
                  eden space 8704K,   5% used [0x1, 0x2, 0x3)
                 Tenured    total 21888K, used 1000K [0x1, 0x2, 0x3)
                """;
        assertThat(Heap.Jvm.parse(serial)).isEqualTo(1500 * 1024);
        assertThat(Heap.Jvm.parse("nothing")).isNaN();
    }

    @Test
    void node_objectsAndBuffers_areAdded() {
        assertThat(Heap.Node.parse("{\"rss\":9,\"heapTotal\":8,\"heapUsed\":5,\"external\":2,\"arrayBuffers\":1}"))
                .isEqualTo(7);
    }

    @Test
    void usage_aNameWithBracketsAndSpaces_isSkipped() {
        String stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 1 0 100 1000 10 0";
        ProcessUsage usage = ProcessUsage.parse(stat, "Name:\ta\nVmRSS:\t    2048 kB\n");
        assertThat(usage).isEqualTo(new ProcessUsage(2.0, 2048 * 1024));
        assertThat(ProcessUsage.parseMachine("cpu  100 1 20 9999 77 3 4 5 0 0").cpuSeconds())
                .isEqualTo(1.33);
        assertThat(usage.since(new ProcessUsage(0.5, 1)).cpuSeconds()).isEqualTo(1.5);
    }
}
