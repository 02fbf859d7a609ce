package io.pserver.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WireTraceTest {
    @Test
    void page_tellsTheRatiosAndWhichTargetIsReached() {
        Map<String, int[]> sizes = new LinkedHashMap<>();
        sizes.put("pserver, MessagePack", new int[] {100, 140});
        sizes.put("pserver, JSON", new int[] {160, 160});
        sizes.put("Colyseus, its schema", new int[] {40, 40});
        assertThat(WireTrace.page(Map.of("date", "today"), sizes))
                .contains("- date: today")
                .contains("| pserver, MessagePack | 120.0 | 2,400 | 3.00 |")
                .contains("within 1.5 times Colyseus: **not reached**; JSON within 4.0 times: reached.");
    }

    @Test
    void numbers_ofAnAnswerWithoutThem_areRefused() throws IOException {
        assertThat(WireTrace.numbers("{\"patch\":[41,42]}", "patch")).containsExactly(41, 42);
        assertThatThrownBy(() -> WireTrace.numbers("Error", "patch")).hasMessageContaining("no patch");
    }

    @Test
    void roomIn_bothEncodings_isFound() throws IOException {
        assertThat(TraceClient.roomIn("{\"op\":\"joined\",\"id\":1,\"room\":\"abcdefgh\"}".getBytes(ISO_8859_1)))
                .isEqualTo("abcdefgh");
        byte[] packed = "\u0083\u00a2op\u00a6joined\u00a4room\u00a8abcdefgh\u00a4type".getBytes(ISO_8859_1);
        assertThat(TraceClient.is(packed, "joined")).isTrue();
        assertThat(TraceClient.roomIn(packed)).isEqualTo("abcdefgh");
    }
}
