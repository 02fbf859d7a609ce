package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.model.ModelDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowCodecTest {
    private final RowCodec codec = new RowCodec(ModelDefinition.parse("p", """
            {"fields": {"s": {"type": "string", "max": 4}, "t": "text", "i": "int", "d": "double", "b": "bool", "j": "json",
             "at": "timestamp"}}"""));

    private static String encoded(RowCodec codec, RowInput row) {
        return codec.encode(new StoredRow("x", 1, 0, 0, row.values())).json();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s|5",
                "s|\"12345\"",
                "s|\"\\ud800\"",
                "s|\"\\udc00\\ud800\"",
                "s|[]",
                "t|true",
                "i|1.5",
                "i|\"1\"",
                "i|9007199254740993",
                "i|-9007199254740993",
                "i|1e300",
                "i|99999999999999999999",
                "i|true",
                "d|\"1\"",
                "d|1e999",
                "b|1",
                "b|\"true\"",
                "at|\"yesterday\"",
                "at|5",
                "at|\"2026-01-01T00:00:00.0001Z\"",
                "nope|1",
                "__proto__|1",
                "s`|1",
                "S|\"a\""
            })
    void valueThatDoesNotFit_isInvalidAndNamesTheField(String field, String value) {
        assertThatThrownBy(() -> codec.parse("{\"" + field + "\": " + value + "}"))
                .isInstanceOf(DataException.Invalid.class)
                .hasMessageContaining(field);
    }

    @Test
    void textOverAMebibyte_isInvalid() {
        String most = "ä".repeat(1 << 19);
        assertThat(codec.parse("{\"t\": \"" + most + "\"}").values().get(1)).isEqualTo(most);
        for (String field : List.of("t", "j")) {
            assertThatThrownBy(() -> codec.parse("{\"" + field + "\": \"" + most + "x\"}"))
                    .isInstanceOf(DataException.Invalid.class)
                    .hasMessageContaining("p." + field);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "1e400",
                "-0",
                "1.0",
                "true",
                "\"\"",
                "\"a\\\\\\\"}b\"",
                "{\"a\": [1, {\"b\" : null}]}",
                "12345678901234567890",
                "{\"z\":1,\"a\":2,\"z\":3}",
                "\"\\ud800\"",
                "[ ]",
                "0.1000"
            })
    void jsonField_isKeptToTheByte(String json) {
        for (String around : List.of("{\"j\":%s}", "{\"i\": 1, \"j\" :  %s , \"s\": \"x\"}", "{\"j\": 1, \"j\": %s}")) {
            assertThat(encoded(codec, codec.parse(around.formatted(json)))).contains("\"j\":" + json + ",");
        }
    }

    @Test
    void jsonField_isKeptToTheByteInALongRow() {
        String json = "[\"" + "ä😀\\n".repeat(30_000) + "\"]";
        String row = "{\"t\": \"" + "😀".repeat(50_000) + "\", \"j\":" + json + ", \"i\": 7}";
        assertThat(encoded(codec, codec.parse(row))).contains("\"j\":" + json + ",", "\"i\":7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "5",
                "{",
                "{\"i\": 1",
                "{\"i\": 1} {}",
                "{\"i\": NaN}",
                "{i: 1}",
                "{\"j\": \uD800}"
            })
    void textThatIsNoRow_isInvalid(String text) {
        assertThatThrownBy(() -> codec.parse(text)).isInstanceOf(DataException.Invalid.class);
    }

    @Test
    void wholeNumbersWrittenAsDoubles_areInts() {
        assertThat(encoded(codec, codec.parse("{\"i\": 1e3, \"d\": -0.0}"))).contains("\"i\":1000,\"d\":0,");
    }

    @Test
    void ids_areInOrderEvenWhenTheClockIsSetBack() {
        AtomicLong clock = new AtomicLong(1_700_000_000_000L);
        RowIds ids = new RowIds(clock::get);
        String last = "";
        for (int i = 0; i < 5_000; i++) {
            clock.addAndGet(i % 10 == 0 ? -3 : i % 3);
            String id = ids.next();
            assertThat(id).hasSize(26).isGreaterThan(last);
            last = id;
        }
    }

    @Test
    void order_isThatOfUtf8() {
        String[] words = {"", "a", "aa", "b", "\uFFFD", "😀", "\uE000", "ä", "\u0000", "😁", "A", "a "};
        String[] byBytes = words.clone();
        Arrays.sort(
                byBytes,
                (a, b) ->
                        Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
        Arrays.sort(words, RowOrder::compareCodePoints);
        assertThat(words).isEqualTo(byBytes);
    }
}
