package io.pserver.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WireTraceTest {
    @Test
    void page_tellsTheRatiosAndWhichTargetIsReached() {
        Map<String, int[]> sizes = new LinkedHashMap<>();
        sizes.put("pserver, MessagePack, short form", new int[] {100, 140});
        sizes.put("pserver, JSON, short form", new int[] {160, 160});
        sizes.put("pserver, MessagePack, plain form", new int[] {50, 50}); // is not what is judged
        sizes.put("Colyseus, its schema", new int[] {40, 40});
        assertThat(WireTrace.page(Map.of("date", "today"), sizes))
                .contains("- date: today")
                .contains("| pserver, MessagePack, short form | 120.0 | 2,400 | 3.00 |")
                .contains("within 1.5 times Colyseus: **not reached**; JSON within 4.0 times: reached.");
    }

    @Test
    void isPatch_inEveryForm() {
        for (String patch : List.of(
                "{\"op\":\"patch\",\"room\":\"r\"",
                "[7,1,{\"a\":1}]",
                "\u0084\u00a2op\u00a5patch",
                "\u0093\u0007\u0001\u0081",
                "\u0094\u0007\u0001\u0081")) {
            assertThat(TraceClient.isPatch(patch.getBytes(ISO_8859_1)))
                    .as(patch)
                    .isTrue();
        }
        for (String other :
                List.of("{\"op\":\"short\",\"room\":\"r\"", "\u0083\u00a2op\u00a5short", "\u0092\u0007\u0081")) {
            assertThat(TraceClient.isPatch(other.getBytes(ISO_8859_1)))
                    .as(other)
                    .isFalse();
        }
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
