package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeySchemeTest {
    private final KeyScheme keys = new KeyScheme("row.player.1");

    @Test
    void key_ofAShortPlainText_isReadable() {
        assertThat(keys.key("ann")).isEqualTo("row.player.1:ann");
        assertThat(keys.key("")).isEqualTo("row.player.1:");
        assertThat(keys.key("x".repeat(237))).hasSize(250).endsWith("x");
    }

    @Test
    void key_ofAnyText_isValid_andItsOwn() {
        List<String> texts = List.of(
                "x".repeat(238),
                "x".repeat(239),
                "a b",
                "a",
                "a\n",
                "a\0",
                "a\u007f",
                "é",
                "e\u0301",
                "\uD800",
                "\uD801",
                "?",
                keys.key("a b"),
                keys.key("a b").substring("row.player.1".length()));
        Set<String> seen = new HashSet<>();
        for (String text : texts) {
            String key = keys.key(text);
            assertThat(key).matches("[!-~]{1,250}");
            assertThat(seen.add(key)).as(text).isTrue();
            assertThat(keys.key(text)).isEqualTo(key);
        }
    }

    @Test
    void key_ofAnotherNamespace_isAnother() {
        assertThat(new KeyScheme("a").key("b:c")).isNotEqualTo(new KeyScheme("a.b").key("c"));
        assertThat(new KeyScheme("a").key(" ")).isNotEqualTo(new KeyScheme("b").key(" "));
    }

    @Test
    void namespace_thatCouldBeTakenForAnother_isRefused() {
        for (String namespace : List.of("", "a:b", "a#b", "a b", "é", "x".repeat(101))) {
            assertThatThrownBy(() -> new KeyScheme(namespace)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
