package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.model.ModelDefinition;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a table follows its model. */
@NullUnmarked // a null where a row should be fails a test well enough
abstract class SchemaContract extends RowContract {
    @BeforeEach
    void dropTable() {
        everywhere("DROP TABLE IF EXISTS item");
    }

    private void everywhere(String text) {
        for (Database database : opened().databases().all()) {
            database.write(soon(), link -> link.update(text, List.of()));
        }
    }

    private static ModelDefinition item(String fields, String indexes) {
        return ModelDefinition.parse("item", "{\"fields\": {" + fields + "}, \"indexes\": [" + indexes + "]}");
    }

    private boolean isH2() {
        return opened().databases().first().dialect() == Dialect.H2;
    }

    @Test
    void newFields_areAddedWithTheirDefaults() {
        open(item("\"a\": \"int\"", "")).create("item", "{\"id\": \"old\", \"a\": 1}", soon());
        Models grown = open(item("""
                "a": "int", "b": {"type": "string", "max": 20, "default": "it's \\\\ 😀"}, "c": {"type": "text", "default": "t'"},
                "d": {"type": "json", "default": {"x": [1]}}, "e": {"type": "double", "default": -1.5e300},
                "f": {"type": "bool", "default": true}, "g": {"type": "timestamp", "default": "2026-01-31T09:00:00.000Z"},
                "i": "string", "h": {"type": "int", "default": -9007199254740992}""", "\"h\", [\"f\", \"b\"]"));
        String old = grown.get("item", "old", soon());
        assertThat(json(old).get("b").stringValue()).isEqualTo("it's \\ 😀");
        assertThat(old)
                .endsWith("\"a\":1,\"b\":\"it's \\\\ 😀\",\"c\":\"t'\",\"d\":{\"x\":[1]},\"e\":-1.5E300,\"f\":true,"
                        + "\"g\":\"2026-01-31T09:00:00.000Z\",\"i\":null,\"h\":-9007199254740992}");
        String fresh = grown.create("item", "{\"id\": \"new\", \"a\": 1}", soon());
        assertThat(json(fresh).get("b")).isEqualTo(json(old).get("b"));
        // And a node that does not know of them yet goes on.
        assertThat(open(item("\"a\": \"int\"", "")).increment("item", "old", "{\"a\": 1}", soon()))
                .contains("\"a\":2");
        assertThat(open(item("\"a\": \"int\"", "")).create("item", "{}", soon()))
                .contains("\"version\":1");
    }

    @Test
    void indexes_areMadeOnce() {
        ModelDefinition item = item("\"a\": \"int\", \"b\": \"string\"", "\"a\", [\"b\", \"a\"], \"createdAt\"");
        for (int i = 0; i < 3; i++) {
            assertThat(open(item).prepare(soon())).isEmpty();
        }
        String count = isH2()
                ? "SELECT COUNT(*) FROM INFORMATION_SCHEMA.INDEXES WHERE TABLE_NAME = 'item' AND INDEX_NAME LIKE 'ix%'"
                : "SELECT COUNT(DISTINCT INDEX_NAME) FROM INFORMATION_SCHEMA.STATISTICS WHERE TABLE_SCHEMA = DATABASE() "
                        + "AND TABLE_NAME = 'item' AND INDEX_NAME LIKE 'ix%'";
        for (Database database : opened().databases().all()) {
            List<Integer> found = database.read(soon(), link -> link.query(count, List.of(), row -> row.getInt(1)));
            assertThat(found).containsExactly(3);
        }
    }

    @Test
    void changedType_isRefusedWithTheSqlToRun() {
        open(item("\"a\": \"int\", \"b\": {\"type\": \"string\", \"max\": 10}", ""))
                .prepare(soon());
        Models changed =
                open(item("\"a\": \"double\", \"b\": {\"type\": \"string\", \"max\": 50}, \"c\": \"int\"", ""));
        assertThatThrownBy(() -> changed.get("item", "x", soon()))
                .isInstanceOf(DataException.Refused.class)
                .hasMessageContainingAll("item: a is", "ALTER TABLE `item`", "`b`", "50", "Nothing was changed");
        assertThat(changed.prepare(soon())).hasSize(opened().databases().all().size());
        // What it says can be run, and then all is well.
        String message = changed.prepare(soon()).getFirst();
        String byHand = message.substring(message.indexOf("ALTER TABLE"));
        Pattern.compile("; ?").splitAsStream(byHand).forEach(this::everywhere);
        assertThat(changed.create("item", "{\"a\": 0.5, \"b\": \"" + "x".repeat(50) + "\"}", soon()))
                .contains("\"a\":0.5");
    }

    @Test
    void columnsThatTheModelDoesNotKnow_areLeft_unlessTheyStandInTheWay() {
        open(item("\"a\": \"int\", \"b\": \"int\"", "\"b\"")).create("item", "{\"id\": \"x\", \"b\": 5}", soon());
        assertThat(open(item("\"a\": \"int\"", "")).create("item", "{\"id\": \"y\"}", soon()))
                .doesNotContain("\"b\"");
        assertThat(open(item("\"a\": \"int\", \"b\": \"int\"", "")).get("item", "x", soon()))
                .contains("\"b\":5");
        assertThat(open(item("\"a\": \"int\"", "")).prepare(soon())).isEmpty();
        everywhere("ALTER TABLE item ADD COLUMN stranger INT NULL");
        everywhere("UPDATE item SET stranger = 1");
        everywhere(
                isH2()
                        ? "ALTER TABLE item ALTER COLUMN stranger SET NOT NULL"
                        : "ALTER TABLE item MODIFY COLUMN stranger INT NOT NULL");
        assertThatThrownBy(() -> open(item("\"a\": \"int\"", "")).get("item", "x", soon()))
                .isInstanceOf(DataException.Refused.class)
                .hasMessageContainingAll("stranger", "ALTER TABLE `item`");
    }

    @Test
    void tableOfSomebodyElse_isNotTouched() {
        everywhere("CREATE TABLE item (id INT PRIMARY KEY, what INT)");
        assertThatThrownBy(() -> open(item("\"a\": \"int\"", "")).get("item", "x", soon()))
                .isInstanceOf(DataException.Refused.class)
                .hasMessageContaining("RENAME TO `item_old`");
    }

    @Test
    void wordsOfSql_canBeNames() {
        ModelDefinition order = ModelDefinition.parse(
                "order", "{\"fields\": {\"select\": \"int\", \"Group\": \"string\"}, \"indexes\": [\"select\"]}");
        everywhere("DROP TABLE IF EXISTS `order`");
        Models models = open(order);
        models.create("order", "{\"id\": \"x\", \"select\": 1, \"Group\": \"g\"}", soon());
        assertThat(models.increment("order", "x", "{\"select\": 1}", soon())).contains("\"select\":2,\"Group\":\"g\"");
        assertThat(idsOf(models.find(
                        "order", "{\"where\": {\"Group\": \"g\"}, \"orderBy\": {\"select\": \"desc\"}}", soon())))
                .containsExactly("x");
    }
}
