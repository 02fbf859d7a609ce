package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Database;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A game's own SQL. */
@NullUnmarked // a null where a row should be fails a test well enough
abstract class SqlContract extends RowContract {
    private Sql sql;

    @BeforeEach
    void open() {
        sql = new Sql(opened().databases(), opened().shards(), counters);
    }

    private String query(String text, String params) {
        return sql.query(text, params, null, true, soon());
    }

    @Test
    void values_areExact() {
        for (Database database : opened().databases().all()) {
            database.write(soon(), link -> link.update("DROP TABLE IF EXISTS kinds", List.of()));
        }
        sql.exec(
                "CREATE TABLE kinds (a BIGINT, b DECIMAL(30,10), c DATETIME(6), d DATE, e VARBINARY(10), f DOUBLE, "
                        + "g BOOLEAN, h VARCHAR(10), i TIME, j INT)",
                "[]",
                null,
                soon());
        sql.exec(
                "INSERT INTO kinds VALUES (?, 12345678901234567890.1234567891, ?, ?, X'00ff10', ?, ?, ?, ?, ?)",
                "[9223372036854775807, \"2026-01-31 09:00:00.123\", \"2026-01-31\", 0.1, true, \"ä'\\\"\\\\😀\", \"23:59:58\", -7]",
                null,
                soon());
        assertThat(query("SELECT * FROM kinds", "[]"))
                .isEqualToIgnoringCase("[{\"a\":\"9223372036854775807\",\"b\":\"12345678901234567890.1234567891\","
                        + "\"c\":\"2026-01-31T09:00:00.123Z\",\"d\":\"2026-01-31\",\"e\":\"AP8Q\",\"f\":0.1,\"g\":true,"
                        + "\"h\":\"ä'\\\"\\\\😀\",\"i\":\"23:59:58\",\"j\":-7}]");
        sql.exec("DELETE FROM kinds", "[]", null, soon());
        sql.exec(
                "INSERT INTO kinds (a, b, c) VALUES (9007199254740992, 0.5, '2026-01-31 09:00:00.123456')",
                "[]",
                null,
                soon());
        assertThat(query("SELECT a, b, c, SUM(a) AS s, COUNT(*) AS n, h FROM kinds GROUP BY a, b, c, h", "[]"))
                .isEqualToIgnoringCase("[{\"a\":9007199254740992,\"b\":0.5,\"c\":\"2026-01-31T09:00:00.123456Z\","
                        + "\"s\":9007199254740992,\"n\":1,\"h\":null}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x' OR '1'='1",
                "x\\' OR 1=1 -- ",
                "\"; DROP TABLE player; --",
                "?",
                "\\",
                "'",
                "\u0000",
                "%",
                "😀"
            })
    void hostileParameters_areJustValues(String value) {
        create("{\"id\": \"a\", \"name\": \"other\"}");
        String quoted = JSON.writeValueAsString(value);
        String key = "a";
        assertThat(sql.query("SELECT id FROM player WHERE name = ?", "[" + quoted + "]", key, true, soon()))
                .isEqualTo("[]");
        assertThat(sql.exec("UPDATE player SET name = ? WHERE name = 'other'", "[" + quoted + "]", key, soon()))
                .isEqualTo(1);
        assertThat(sql.query("SELECT name FROM player WHERE name = ?", "[" + quoted + "]", key, false, soon()))
                .isEqualTo(json("[{\"name\": " + quoted + "}]").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; DELETE FROM player",
                "SELECT 1; SELECT 2",
                "DELETE FROM player",
                "COMMIT",
                "SET SESSION sql_mode = ''",
                "USE mysql",
                "SELECT 'open",
                "SELECT 1 /* open",
                "SELECT 1 /*! + 1 */",
                "",
                ";"
            })
    void query_thatIsNotOneReadingStatement_isRefused(String text) {
        create("{\"id\": \"a\"}");
        assertThatThrownBy(() -> query(text, "[]")).isInstanceOf(DataException.Invalid.class);
        assertThat(models.count("player", "{}", soon())).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "5", "[{}]", "[[1]]", "nonsense", "[1"})
    void parametersThatCannotBe_areInvalid(String params) {
        assertThatThrownBy(() -> query("SELECT ?", params)).isInstanceOf(DataException.Invalid.class);
    }

    @Test
    void wrongStatement_isRefusedWithTheDatabasesWords() {
        assertThatThrownBy(() -> query("SELECT * FROM nothing_there", "[]"))
                .isInstanceOf(DataException.Refused.class)
                .hasMessageContaining("nothing_there");
        assertThatThrownBy(() -> query("SELECT ?", "[1, 2]")).isInstanceOf(DataException.Refused.class);
        assertThatThrownBy(() -> query("SELECT ?, ?", "[1]")).isInstanceOf(DataException.Refused.class);
    }

    @Test
    void semicolonsAndCommentsThatAreHarmless_areLetThrough() {
        assertThat(query("SELECT ';' AS a /* ; */ -- ; 'x\n;", "[]")).isEqualToIgnoringCase("[{\"a\":\";\"}]");
        assertThat(query("WITH x AS (SELECT 1 AS a) SELECT a FROM x", "[]")).isEqualToIgnoringCase("[{\"a\":1}]");
    }
}
