package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Dialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT FILE_READ('/etc/passwd', NULL)",
                "SELECT \"FILE_READ\"('/etc/passwd', NULL)",
                "SELECT `file_read`('/etc/passwd', NULL)",
                "SELECT U&\"\\0046ILE_READ\"('/etc/passwd', NULL)",
                "SELECT * FROM `CSVREAD`('/etc/passwd')",
                "SELECT * FROM /* x */ CSVREAD('/etc/passwd')",
                "SELECT 'a\\', FILE_READ('/etc/passwd', NULL)",
                "SELECT 1 // ; \n",
                "SELECT $$ ' $$, FILE_READ('x')"
            })
    void queryThatReachesOutOfTheEmbeddedDatabase_isRefused(String text) {
        assertThatThrownBy(() -> SqlText.checkQuery(text, Dialect.H2)).isInstanceOf(DataException.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE ALIAS x AS 'int x() { return 1; }'",
                "CREATE TRIGGER t BEFORE INSERT ON player CALL 'java.lang.Runtime'",
                "CREATE AGGREGATE a FOR 'x'",
                "CREATE LINKED TABLE l('', '', '', '', '')",
                "CREATE TABLE t (a INT) ENGINE 'x'",
                "CREATE USER u PASSWORD 'x' ADMIN",
                "RUNSCRIPT FROM '/tmp/x'",
                "SCRIPT TO '/tmp/x'",
                "BACKUP TO '/tmp/x'",
                "SHUTDOWN",
                "CALL 1",
                "SET PASSWORD 'x'"
            })
    void statementThatReachesOutOfTheEmbeddedDatabase_isRefused(String text) {
        assertThatThrownBy(() -> SqlText.checkExec(text, Dialect.H2, false)).isInstanceOf(DataException.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'FILE_READ; it''s' FROM `user`",
                "select a -- FILE_READ('x')\n from t;",
                "SELECT ?, '--', '/*' FROM t /* ; */ ;"
            })
    void harmlessQuery_isLetThrough(String text) {
        for (Dialect dialect : Dialect.values()) {
            assertThatCode(() -> SqlText.checkQuery(text, dialect)).doesNotThrowAnyException();
        }
    }
}
