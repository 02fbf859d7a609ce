package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ViewTest {
    private static @Nullable String patch(String before, String after) {
        return new View(before).patchTo(new View(after));
    }

    @Test
    void patchTo_saysOnlyWhatChanged() {
        assertThat(patch("{\"a\":{\"x\":1,\"y\":2},\"b\":[1],\"c\":1}", "{\"a\":{\"x\":3,\"y\":2},\"b\":[1,null]}"))
                .isEqualTo("{\"a\":{\"x\":3},\"b\":[1,null],\"c\":null}");
        assertThat(patch("{\"a\":1}", "{\"a\":1,\"b\":{\"c\":{}}}")).isEqualTo("{\"b\":{\"c\":{}}}");
        assertThat(patch("{\"a\":{\"b\":1}}", "{\"a\":[]}")).isEqualTo("{\"a\":[]}");
        assertThat(patch("{\"a\":null}", "{\"a\":{\"b\":1}}")).isEqualTo("{\"a\":{\"b\":1}}");
    }

    @Test
    void patchTo_whatAMergePatchCannotSay_isNull() {
        assertThat(patch("{\"a\":1}", "{\"a\":null}")).isNull();
        assertThat(patch("{}", "{\"a\":{\"b\":{\"c\":null}}}")).isNull();
        assertThat(patch("{\"a\":{}}", "{\"a\":{\"b\":null}}")).isNull();
        assertThat(patch("null", "{}")).isNull();
        assertThat(patch("{}", "[]")).isNull();
        assertThat(patch("{\"a\":null}", "{\"a\":null,\"b\":1}")).isEqualTo("{\"b\":1}");
    }
}
