package io.pserver.persistence.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1}",
                "{\"a\":{\"b\":[1,{\"c\":\"}]\\\"\"}]},\"d\":null}",
                "{\"\":\"\",\"\\\"\":\"\\\\\",\"big\":9007199254740993123,\"e\":1e21,\"lone\":\"\\ud800\"}"
            })
    void join_afterSplit_isTheSameText(String json) {
        assertThat(Members.join(Members.split(json))).isEqualTo(json);
    }

    @Test
    void split_givesValuesAsTheyWereWritten() {
        assertThat(Members.split(" { \"a\" : [1, 2] , \"b\" : true } "))
                .isEqualTo(Map.of("\"a\"", "[1, 2]", "\"b\"", "true"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{a:1}",
                "{\"a\":1}x",
                "{\"a\":1,}",
                "{\"a\":\"\\"
            })
    void split_ofNoObject_isRefused(String json) {
        assertThatThrownBy(() -> Members.split(json)).isInstanceOf(IllegalArgumentException.class);
    }
}
