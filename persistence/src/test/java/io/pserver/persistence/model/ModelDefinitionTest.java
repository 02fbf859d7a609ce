package io.pserver.persistence.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDefinitionTest {
    private static List<String> problems(String name, String json) {
        return catchThrowableOfType(ModelProblems.class, () -> ModelDefinition.parse(name, json))
                .problems();
    }

    @Test
    void fields_areReadWithTheirTypesAndDefaults() {
        ModelDefinition model = ModelDefinition.parse("player", """
                {"fields": {"name": "string", "nick": {"type": "string", "max": 20, "default": "x"}, "score": {"type": "int",
                 "default": 5}, "bag": {"type": "json", "default": {"a": [1]}}, "at": {"type": "timestamp",
                 "default": "1970-01-01T00:00:01.000Z"}}, "indexes": ["score", ["name", "score"], "updatedAt"]}""");
        assertThat(model.fields())
                .containsExactly(
                        new Field("name", FieldType.STRING, 255, null),
                        new Field("nick", FieldType.STRING, 20, "x"),
                        new Field("score", FieldType.INT, 0, 5L),
                        new Field("bag", FieldType.JSON, 0, "{\"a\":[1]}"),
                        new Field("at", FieldType.TIMESTAMP, 0, 1_000L));
        assertThat(model.indexes()).containsExactly(List.of("score"), List.of("name", "score"), List.of("updatedAt"));
        assertThat(model.timestamps()).containsExactly("at");
    }

    @Test
    void allProblems_areListedAtOnce() {
        assertThat(problems("player", """
                {"fields": {"id": "string", "Version": "int", "a-b": "int", "__proto__": "int", "9x": "int", "ok": "number",
                 "s": {"type": "string", "max": 0}, "t": {"type": "int", "max": 5}, "u": {"type": "int", "default": 1.5},
                 "v": {"type": "string", "unique": true}, "x": "int", "X": "int", "body": "text", "w": {}},
                 "indexes": ["nope", "body", 5, [], "x", "x"], "index": []}"""))
                .hasSize(18)
                .allSatisfy(
                        problem -> assertThat(problem)
                                .containsPattern(
                                        "'id'|'Version'|'a-b'|'__proto__'|'9x'|'ok'|s.max|t.max|u.default|v.unique|X:|'w'|nope|body|5|\\[]|x|index"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a`b",
                "drop;",
                "ps_x",
                "pserver_sessions",
                "flyway_schema_history",
                "constructor",
                "ä"
            })
    void badNames_areRefused(String name) {
        assertThat(problems(name, "{\"fields\": {}}")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "5", "nonsense", "", "{}"})
    void exportThatIsNoModel_isAProblem(String json) {
        assertThat(problems("player", json)).hasSize(1);
    }

    @Test
    void stringsThatDoNotFitARow_areAProblem() {
        assertThat(problems(
                        "player",
                        "{\"fields\": {\"a\": {\"type\": \"string\", \"max\": 16000}, \"b\": {\"type\":"
                                + " \"string\", \"max\": 16000}}}"))
                .singleElement()
                .asString()
                .contains("128004");
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00.000Z, 0",
        "1970-01-01T00:00:00Z, 0",
        "1969-12-31T23:59:59.999Z, -1",
        "2026-01-31T10:00:00.5+01:00, 1769850000500",
        "+275760-09-13T00:00:00.000Z, 8640000000000000",
        "-271821-04-20T00:00:00.000Z, -8640000000000000",
        "0000-01-01T00:00:00.000Z, -62167219200000",
        "-000001-12-31T23:59:59.999Z, -62167219200001"
    })
    void timestamps_areReadAndWritten(String iso, long ms) {
        assertThat(Timestamps.parse(iso)).hasValue(ms);
        assertThat(Timestamps.parse(Timestamps.format(ms))).hasValue(ms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-02-30T00:00:00Z",
                "2026-01-01",
                "2026-01-01T00:00:00",
                "2026-01-01T25:00:00Z",
                "2026-01-01T00:00:00.0001Z",
                "-000000-01-01T00:00:00Z",
                "+275760-09-13T00:00:00.001Z",
                "1769850000500"
            })
    void textThatIsNoTimestamp_isNotRead(String text) {
        assertThat(Timestamps.parse(text)).isEmpty();
    }
}
