package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.model.ModelDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What models do on every kind of database, and on several. Each kind's test extends this and says how to open them. */
@NullUnmarked // a null where a row should be fails a test well enough
abstract class ModelsContract extends RowContract {
    @Test
    void create_thenGet_givesTheSameRow() {
        String row = models.create("player", """
                {"id": "p1", "name": "Ann", "nick": "ännie 😀", "bio": "line\\nline\\u0000\\\\", "score": 9007199254740992,
                 "gold": 0.1, "vip": true, "bag": {"z": 1, "a": [1e2, "\\ud83d\\ude00 \\ud800"]},
                 "joined": "2026-01-31T09:00:00.123Z"}""", soon());
        assertThat(models.get("player", "p1", soon())).isEqualTo(row);
        JsonNode read = json(row);
        assertThat(read.get("version").longValue()).isEqualTo(1);
        assertThat(read.get("createdAt")).isEqualTo(read.get("updatedAt"));
        assertThat(read.get("nick").stringValue()).isEqualTo("ännie 😀");
        assertThat(read.get("score").longValue()).isEqualTo(1L << 53);
        assertThat(row).contains("\"bag\":{\"z\": 1, \"a\": [1e2, \"\\ud83d\\ude00 \\ud800\"]}");
        assertThat(read.get("joined").stringValue()).isEqualTo("2026-01-31T09:00:00.123Z");
    }

    @Test
    void create_withoutAnything_getsAnIdAndTheDefaults() {
        JsonNode row = create("{}");
        assertThat(row.get("id").stringValue()).hasSize(26);
        assertThat(row.get("score").longValue()).isZero();
        assertThat(row.get("name").isNull()).isTrue();
        assertThat(get(row.get("id").stringValue())).isEqualTo(row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1",
                "-1.5",
                "1e21",
                "5e-324",
                "1.7976931348623157e308",
                "-1.7976931348623157e308",
                "123456789.12345679",
                "9007199254740994",
                "2.2250738585072014e-308",
                "0.3333333333333333",
                "1e15",
                "12345678901234567000"
            })
    void doubles_areKeptToTheLastBit(String number) {
        create("{\"id\": \"d\", \"gold\": " + number + "}");
        assertThat(get("d").get("gold").doubleValue()).isEqualTo(Double.parseDouble(number));
        assertThat(find("{\"where\": {\"gold\": " + number + "}}")).containsExactly("d");
    }

    @Test
    void extremes_areKept() {
        create(
                "{\"id\": \"a\", \"score\": -9007199254740992, \"gold\": -0.0, \"joined\": \"-271821-04-20T00:00:00.000Z\"}");
        create(
                "{\"id\": \"b\", \"score\": 9007199254740992, \"vip\": false, \"joined\": \"+275760-09-13T00:00:00.000Z\"}");
        assertThat(get("a").get("score").longValue()).isEqualTo(-(1L << 53));
        assertThat(get("a").get("gold").toString()).isEqualTo("0");
        assertThat(get("a").get("joined").stringValue()).isEqualTo("-271821-04-20T00:00:00.000Z");
        assertThat(get("b").get("joined").stringValue()).isEqualTo("+275760-09-13T00:00:00.000Z");
        assertThat(get("b").get("vip").booleanValue()).isFalse();
        assertThat(find("{\"orderBy\": {\"joined\": \"desc\"}}")).containsExactly("b", "a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a' OR '1'='1",
                "\"; DROP TABLE player; --",
                "`",
                "a\\",
                "a\\' OR 1=1 -- ",
                "%",
                "_",
                "a ",
                "A",
                "ä",
                "a\u0308",
                "\u0000",
                "?",
                "{id}",
                "../x",
                "😀",
                "/*",
                "0x61",
                "__proto__",
                "null"
            })
    void hostileIds_areJustIds(String id) {
        create("{\"id\": \"a\"}");
        String quoted = JSON.writeValueAsString(id);
        create("{\"id\": " + quoted + ", \"name\": " + quoted + "}");
        assertThat(get(id).get("id").stringValue()).isEqualTo(id);
        assertThat(get(id).get("name").stringValue()).isEqualTo(id);
        assertThat(find("{\"where\": {\"id\": " + quoted + "}}")).containsExactly(id);
        assertThat(find("{\"where\": {\"name\": {\"in\": [" + quoted + "]}}}")).containsExactly(id);
        assertThat(models.increment("player", id, "{\"score\": 1}", soon())).isNotNull();
        assertThat(get("a").get("score").longValue()).isZero();
        assertThat(models.remove("player", id, soon())).isTrue();
        assertThat(models.count("player", "{}", soon())).isEqualTo(1);
    }

    @Test
    void impossibleIds_areNotThere_andCannotBeMade() {
        for (String id : List.of("", "x".repeat(65), "ä".repeat(33), "\ud800")) {
            assertThat(models.get("player", id, soon())).isNull();
            assertThat(models.current("player", id, soon())).isNull();
            assertThat(models.remove("player", id, soon())).isFalse();
            assertThat(models.increment("player", id, "{\"score\": 1}", soon())).isNull();
        }
        for (String id : List.of("\"\"", "\"" + "x".repeat(65) + "\"", "\"\\ud800\"", "7", "{}")) {
            assertThatThrownBy(() -> create("{\"id\": " + id + "}"))
                    .isInstanceOf(DataException.Invalid.class)
                    .hasMessageContaining("id");
        }
        assertThat(create("{\"id\": \"" + "ä".repeat(32) + "\"}").get("version").longValue())
                .isEqualTo(1);
        assertThat(counters.invalid.sum()).isEqualTo(5);
    }

    @Test
    void create_ofATakenId_isAConflict() {
        create("{\"id\": \"p\", \"name\": \"first\"}");
        assertThatThrownBy(() -> create("{\"id\": \"p\"}")).isInstanceOf(DataException.Conflict.class);
        assertThat(get("p").get("name").stringValue()).isEqualTo("first");
        assertThat(counters.conflicts.sum()).isEqualTo(1);
        assertThat(cache.told).containsExactly("begin player p", "committed p 1", "get p");
    }

    @Test
    void put_insertsThenReplaces() {
        JsonNode first = json(models.put("player", "{\"id\": \"p\", \"name\": \"a\", \"score\": 5}", soon()));
        assertThat(first.get("version").longValue()).isEqualTo(1);
        JsonNode second = json(models.put("player", "{\"id\": \"p\", \"nick\": \"b\"}", soon()));
        assertThat(second.get("version").longValue()).isEqualTo(2);
        assertThat(second.get("createdAt")).isEqualTo(first.get("createdAt"));
        assertThat(second.get("name").isNull()).isTrue();
        assertThat(second.get("score").longValue()).isZero();
        assertThat(get("p")).isEqualTo(second);
        JsonNode generated = json(models.put("player", "{}", soon()));
        assertThat(generated.get("id").stringValue()).hasSize(26);
    }

    @Test
    void put_withAVersion_needsThatVersion() {
        JsonNode row = create("{\"id\": \"p\", \"name\": \"a\"}");
        JsonNode moved = json(models.put("player", row.toString(), soon()));
        assertThat(moved.get("version").longValue()).isEqualTo(2);
        assertThatThrownBy(() -> models.put("player", row.toString(), soon()))
                .isInstanceOf(DataException.Conflict.class);
        assertThatThrownBy(() -> models.put("player", "{\"id\": \"none\", \"version\": 1}", soon()))
                .isInstanceOf(DataException.Conflict.class);
        assertThat(get("p")).isEqualTo(moved);
        assertThat(get("none")).isNull();
    }

    @Test
    void replaceIf_writesOnlyWhatHasNotMoved() {
        create("{\"id\": \"p\"}");
        Row current = models.current("player", "p", soon());
        String replaced =
                models.replaceIf("player", "p", current.version(), "{\"id\": \"p\", \"name\": \"n\"}", soon());
        assertThat(json(replaced).get("version").longValue()).isEqualTo(2);
        assertThat(models.replaceIf("player", "p", current.version(), "{}", soon()))
                .isNull();
        assertThat(models.replaceIf("player", "none", 1, "{}", soon())).isNull();
        assertThat(get("p")).isEqualTo(json(replaced));
        assertThatThrownBy(() -> models.replaceIf("player", "p", 2, "{\"id\": \"q\"}", soon()))
                .isInstanceOf(DataException.Invalid.class)
                .hasMessageContaining("player.id");
    }

    @Test
    void increment_addsToNumbers() {
        create("{\"id\": \"p\", \"score\": 10}");
        JsonNode row = json(models.increment("player", "p", "{\"score\": -15, \"gold\": 0.1}", soon()));
        assertThat(row.get("score").longValue()).isEqualTo(-5);
        assertThat(row.get("gold").doubleValue()).isEqualTo(0.1);
        assertThat(row.get("version").longValue()).isEqualTo(2);
        row = json(models.increment("player", "p", "{\"gold\": 0.2}", soon()));
        assertThat(row.get("gold").doubleValue()).isEqualTo(0.1 + 0.2);
        assertThat(get("p")).isEqualTo(row);
        assertThat(models.increment("player", "none", "{\"score\": 1}", soon())).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": 1}",
                "{\"score\": 0.5}",
                "{\"score\": \"1\"}",
                "{\"score\": null}",
                "{\"version\": 1}",
                "{\"id\": 1}",
                "{\"createdAt\": 1}",
                "{\"nope\": 1}",
                "{\"score = 1 --\": 1}",
                "{\"__proto__\": 1}",
                "{}",
                "[]",
                "5",
                "{\"score\": 9007199254740992}",
                "{\"gold\": 1.7976931348623157e308}",
                "{\"score\": 9007199254740993}"
            })
    void increment_ofWhatCannotBe_isRefused(String amounts) {
        create("{\"id\": \"p\", \"score\": 1, \"gold\": 1.7976931348623157e308}");
        JsonNode before = get("p");
        assertThatThrownBy(() -> models.increment("player", "p", amounts, soon()))
                .isInstanceOf(DataException.Invalid.class);
        assertThat(get("p")).isEqualTo(before);
    }

    @Test
    void concurrentIncrements_areExact() throws ExecutionException, InterruptedException, TimeoutException {
        create("{\"id\": \"p\"}");
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(many.submit(() -> models.increment("player", "p", "{\"score\": 3}", soon())));
            }
            for (Future<String> call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).isNotNull();
            }
        }
        assertThat(get("p").get("score").longValue()).isEqualTo(300);
        assertThat(get("p").get("version").longValue()).isEqualTo(101);
    }

    /** Many rows, fields, amounts, some that cannot be and some of rows that are not there: each gets its own answer. */
    @Test
    void concurrentIncrementsOfManyRows_areExact() throws ExecutionException, InterruptedException, TimeoutException {
        int rows = 12;
        int rounds = 20;
        for (int i = 0; i < rows; i++) {
            create("{\"id\": \"r" + i + "\", \"gold\": 1.5}");
        }
        create("{\"id\": \"full\", \"score\": 9007199254740990}");
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Set<Long>>> versions = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                String id = "r" + i;
                for (String amounts : List.of("{\"score\": " + (i + 1) + "}", "{\"score\": -1, \"gold\": 0.25}")) {
                    versions.add(many.submit(() -> {
                        Set<Long> seen = new HashSet<>();
                        for (int n = 0; n < rounds; n++) {
                            JsonNode row = json(models.increment("player", id, amounts, soon()));
                            assertThat(row.get("id").stringValue()).isEqualTo(id);
                            assertThat(seen.add(row.get("version").longValue())).isTrue();
                        }
                        return seen;
                    }));
                }
            }
            Future<?> others = many.submit(() -> {
                for (int n = 0; n < rounds; n++) {
                    assertThat(models.increment("player", "none", "{\"score\": 1}", soon()))
                            .isNull();
                    assertThatThrownBy(() -> models.increment("player", "full", "{\"score\": 9}", soon()))
                            .isInstanceOf(DataException.Invalid.class);
                }
            });
            others.get(60, TimeUnit.SECONDS);
            for (int i = 0; i < rows; i++) {
                Set<Long> seen = new HashSet<>(versions.get(2 * i).get(60, TimeUnit.SECONDS));
                seen.addAll(versions.get(2 * i + 1).get(60, TimeUnit.SECONDS));
                assertThat(seen).hasSize(2 * rounds); // no two were told the same version
            }
        }
        for (int i = 0; i < rows; i++) {
            JsonNode row = get("r" + i);
            assertThat(row.get("score").longValue()).isEqualTo((long) rounds * i);
            assertThat(row.get("gold").doubleValue()).isEqualTo(1.5 + rounds * 0.25);
            assertThat(row.get("version").longValue()).isEqualTo(1 + 2 * rounds);
        }
        assertThat(get("full").get("version").longValue()).isEqualTo(1);
    }

    @Test
    void concurrentUpdates_loseNothing() throws ExecutionException, InterruptedException, TimeoutException {
        create("{\"id\": \"p\"}");
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(many.submit(() -> {
                    for (int done = 0; done < 10; ) {
                        Row row = models.current("player", "p", soon());
                        long score = json(row.json()).get("score").longValue() + 1;
                        String next = "{\"score\": " + score + "}";
                        done += models.replaceIf("player", "p", row.version(), next, soon()) == null ? 0 : 1;
                    }
                    return null;
                }));
            }
            for (Future<Void> call : calls) {
                call.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(get("p").get("score").longValue()).isEqualTo(40);
    }

    @Test
    void remove_saysWhetherItWasThere() {
        create("{\"id\": \"p\"}");
        assertThat(models.remove("player", "p", soon())).isTrue();
        assertThat(models.remove("player", "p", soon())).isFalse();
        assertThat(get("p")).isNull();
        assertThat(cache.told)
                .containsExactly("begin player p", "committed p 1", "begin player p", "committed p gone", "get p");
    }

    @Test
    void getMany_keepsTheOrderAndTheGaps() {
        for (int i = 0; i < 20; i++) {
            create("{\"id\": \"p" + i + "\"}");
        }
        String rows = models.getMany("player", List.of("p7", "none", "p3", "p7", "", "p19"), soon());
        assertThat(idsOf(rows)).containsExactly("p7", null, "p3", "p7", null, "p19");
        assertThat(models.getMany("player", List.of(), soon())).isEqualTo("[]");
        List<String> tooMany = new ArrayList<>();
        for (int i = 0; i <= 1_000; i++) {
            tooMany.add("x" + i);
        }
        assertThatThrownBy(() -> models.getMany("player", tooMany, soon())).isInstanceOf(DataException.Invalid.class);
    }

    @Test
    void unknownModel_isInvalid() {
        assertThatThrownBy(() -> models.get("nope", "p", soon()))
                .isInstanceOf(DataException.Invalid.class)
                .hasMessageContaining("nope");
    }

    @Test
    void twoModelsAtOnce_makeTheirTableOnce() throws ExecutionException, InterruptedException, TimeoutException {
        ModelDefinition fresh =
                ModelDefinition.parse("fresh", "{\"fields\": {\"a\": \"int\", \"b\": \"text\"}, \"indexes\": [\"a\"]}");
        for (Database database : opened().databases().all()) {
            database.write(soon(), link -> link.update("DROP TABLE IF EXISTS fresh", List.of()));
        }
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Models each = open(fresh);
                String row = "{\"id\": \"f" + i + "\", \"a\": 1}";
                calls.add(many.submit(() -> each.create("fresh", row, soon())));
            }
            for (Future<String> call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).contains("\"version\":1");
            }
        }
        assertThat(open(fresh).count("fresh", "{}", soon())).isEqualTo(4);
    }
}
