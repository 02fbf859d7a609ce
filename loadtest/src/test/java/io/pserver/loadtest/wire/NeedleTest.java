package io.pserver.loadtest.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NeedleTest {
    private final Needle needle = new Needle("\"id\":7".getBytes(UTF_8));

    @Test
    void endIn_whereverItIs_tellsWhereItEnds() {
        assertThat(endIn("{\"op\":\"x\",\"id\":7}")).isEqualTo(16);
        assertThat(endIn("{\"op\":\"y\",\"id\":7}")).isEqualTo(16);
        assertThat(endIn("{\"id\":7}")).isEqualTo(7);
    }

    @Test
    void endIn_notThereOrOutsideTheRange_isMinusOne() {
        assertThat(endIn("{\"id\":8}")).isEqualTo(-1);
        assertThat(endIn("")).isEqualTo(-1);
        byte[] bytes = "..\"id\":7".getBytes(UTF_8);
        assertThat(needle.endIn(bytes, 0, bytes.length - 1)).isEqualTo(-1);
        assertThat(needle.endIn(bytes, 3, bytes.length)).isEqualTo(-1);
    }

    private int endIn(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return needle.endIn(bytes, 0, bytes.length);
    }
}
