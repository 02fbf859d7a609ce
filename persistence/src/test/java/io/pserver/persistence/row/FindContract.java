package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How rows are found, ordered and paged through. */
@NullUnmarked // a null where a row should be fails a test well enough
abstract class FindContract extends RowContract {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|a b c d",
                "{score: 10}|a",
                "{score: {eq: 10}}|a",
                "{score: {ne: 10}}|b c d",
                "{score: {gt: 10}}|b c",
                "{score: {gte: 10, lt: 30}}|a b",
                "{score: {lte: 20.5}}|a b",
                "{score: {in: [10, 30, 99]}}|a c",
                "{score: {in: []}}|",
                "{score: {in: [null, 30]}}|c d",
                "{score: null}|d",
                "{score: {ne: null}}|a b c",
                "{score: {gt: 1.5e300}}|",
                "{name: 'x'}|a",
                "{name: 'X'}|b",
                "{name: 'x '}|c",
                "{name: {gt: 'X'}}|a c",
                "{name: {in: ['x', 'nope']}}|a",
                "{vip: true}|a c",
                "{vip: {ne: true}}|b d",
                "{bag: null}|b c d",
                "{bag: {ne: null}}|a",
                "{bio: 'long'}|b",
                "{gold: {gte: 0.5}}|b",
                "{joined: {lt: '2026-01-01T00:00:00.001Z'}}|c",
                "{joined: '2026-01-01T01:00:00.000+01:00'}|c",
                "{id: 'b'}|b",
                "{id: {in: ['d', 'b', 'zz']}, score: {ne: null}}|b",
                "{id: {in: ['a', 'b']}, name: 'X'}|b",
                "{id: {gt: 'b'}}|c d",
                "{version: 1, createdAt: {gt: '2020-01-01T00:00:00.000Z'}}|a b c d",
                "{name: '\\u0000 OR 1=1'}|"
            })
    void where_findsWhatItSays(String where, String ids) {
        create("{\"id\": \"a\", \"name\": \"x\", \"score\": 10, \"vip\": true, \"bag\": [1]}");
        create("{\"id\": \"b\", \"name\": \"X\", \"score\": 20, \"gold\": 0.5, \"bio\": \"long\"}");
        create(
                "{\"id\": \"c\", \"name\": \"x \", \"score\": 30, \"vip\": true, \"joined\": \"2026-01-01T00:00:00.000Z\"}");
        create("{\"id\": \"d\", \"score\": null, \"vip\": false}");
        String query = "{\"where\": " + where.replace('\'', '"').replaceAll("(\\w+): ", "\"$1\": ") + "}";
        List<String> expected = ids == null ? List.of() : List.of(ids.split(" "));
        assertThat(find(query)).isEqualTo(expected);
        assertThat(models.count("player", query, soon())).isEqualTo(expected.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"where\": {\"nope\": 1}}",
                "{\"where\": {\"score` = 1 OR `id\": 1}}",
                "{\"where\": {\"__proto__\": 1}}",
                "{\"where\": {\"score\": {\"like\": 1}}}",
                "{\"where\": {\"score\": {\"gt 0 OR 1=1 --\": 1}}}",
                "{\"where\": {\"score\": {}}}",
                "{\"where\": {\"score\": \"1 OR 1=1\"}}",
                "{\"where\": {\"score\": [1]}}",
                "{\"where\": {\"score\": {\"gt\": null}}}",
                "{\"where\": {\"name\": 5}}",
                "{\"where\": {\"name\": {\"in\": \"x\"}}}",
                "{\"where\": {\"bag\": {\"eq\": 1}}}",
                "{\"where\": {\"bio\": {\"gt\": \"a\"}}}",
                "{\"where\": {\"joined\": \"yesterday\"}}",
                "{\"where\": []}",
                "{\"orderBy\": {\"nope\": \"asc\"}}",
                "{\"orderBy\": {\"score; DROP TABLE player\": \"asc\"}}",
                "{\"orderBy\": {\"score\": \"asc; DROP TABLE player\"}}",
                "{\"orderBy\": {\"score\": 1}}",
                "{\"orderBy\": {\"bag\": \"asc\"}}",
                "{\"orderBy\": {\"bio\": \"asc\"}}",
                "{\"orderBy\": \"score\"}",
                "{\"limit\": 0}",
                "{\"limit\": 1001}",
                "{\"limit\": 1.5}",
                "{\"limit\": \"1; DROP TABLE player\"}",
                "{\"after\": 5}",
                "{\"after\": {}}",
                "{\"after\": {\"id\": \"a\"}, \"orderBy\": {\"score\": \"asc\"}}",
                "{\"after\": \"gone\", \"orderBy\": {\"score\": \"asc\"}}",
                "{\"fresh\": 1}",
                "{\"order\": {}}",
                "[]",
                "nonsense"
            })
    void find_ofWhatCannotBe_isRefused(String query) {
        create("{\"id\": \"a\"}");
        assertThatThrownBy(() -> models.find("player", query, soon())).isInstanceOf(DataException.Invalid.class);
        assertThat(models.count("player", "{}", soon())).isEqualTo(1);
    }

    @Test
    void orderBy_isTheSameOnAllDatabases() {
        create("{\"id\": \"a\", \"name\": \"b\", \"score\": 1, \"gold\": -1.5}");
        create("{\"id\": \"b\", \"name\": \"B\", \"score\": 1, \"gold\": 2}");
        create("{\"id\": \"c\", \"name\": null, \"score\": 2, \"gold\": 1e300}");
        create("{\"id\": \"d\", \"name\": \"a\", \"score\": null, \"gold\": 10}");
        create("{\"id\": \"e\", \"name\": \"ä\", \"score\": -5}");
        create("{\"id\": \"f\", \"name\": \"a \", \"score\": 100}");
        assertThat(find("{\"orderBy\": {\"name\": \"asc\"}}")).containsExactly("c", "b", "d", "f", "a", "e");
        assertThat(find("{\"orderBy\": {\"name\": \"desc\"}}")).containsExactly("e", "a", "f", "d", "b", "c");
        assertThat(find("{\"orderBy\": {\"score\": \"desc\"}}")).containsExactly("f", "c", "b", "a", "e", "d");
        assertThat(find("{\"orderBy\": {\"score\": \"asc\", \"name\": \"desc\"}}"))
                .containsExactly("d", "e", "a", "b", "c", "f");
        assertThat(find("{\"orderBy\": {\"gold\": \"asc\"}, \"limit\": 5}")).containsExactly("e", "f", "a", "b", "d");
        assertThat(find("{\"orderBy\": {\"id\": \"desc\"}, \"limit\": 2}")).containsExactly("f", "e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\": \"desc\"}",
                "{\"score\": \"asc\"}",
                "{\"score\": \"desc\"}",
                "{\"score\": \"desc\", \"name\": \"asc\", \"vip\": \"desc\"}",
                "{\"name\": \"asc\", \"id\": \"desc\"}",
                "{\"gold\": \"desc\", \"joined\": \"asc\"}",
                "{\"createdAt\": \"desc\"}"
            })
    void pages_giveEveryRowOnce(String orderBy) {
        for (int i = 0; i < 40; i++) {
            create("{\"id\": \"p" + i + "\", \"score\": " + (i % 7 == 0 ? "null" : i % 3) + ", \"name\": "
                    + (i % 5 == 0 ? "null" : "\"n" + (i % 4) + "\"") + ", \"gold\": "
                    + (i % 6 == 0 ? "null" : i % 2 + ".1")
                    + ", \"vip\": " + (i % 2 == 0) + "}");
        }
        List<String> all = find("{\"orderBy\": " + orderBy + "}");
        assertThat(all).hasSize(40).doesNotHaveDuplicates();
        assertThat(pages(orderBy, true)).isEqualTo(all);
        assertThat(pages(orderBy, false)).isEqualTo(all);
    }

    private List<String> pages(String orderBy, boolean isByRow) {
        List<String> seen = new ArrayList<>();
        String after = "null";
        while (true) {
            JsonNode page = json(models.find(
                    "player", "{\"limit\": 7, \"orderBy\": " + orderBy + ", \"after\": " + after + "}", soon()));
            if (page.isEmpty()) {
                return seen;
            }
            page.forEach(row -> seen.add(row.get("id").stringValue()));
            JsonNode last = page.get(page.size() - 1);
            after = (isByRow ? last : last.get("id")).toString();
        }
    }

    @Test
    void limit_isAHundredUnlessItSaysOtherwise() {
        for (int i = 0; i < 101; i++) {
            create("{}");
        }
        assertThat(find("{}")).hasSize(100).isSorted();
        assertThat(find("{\"limit\": 1000, \"fresh\": true}")).hasSize(101);
    }
}
