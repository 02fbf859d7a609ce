package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at a statement that a game's author wrote, before it goes to a database: one statement only, none that would change the
 * connection for those who get it next or end the transaction, and on the embedded database none that reaches out of it
 * to files or Java. It is no parser: values belong in parameters, and MySQL's own rights are what keeps its server safe.
 */
final class SqlText {
    static final int MOST_CHARS = 100_000;

    private static final Set<String> READING =
            Set.of("select", "with", "show", "explain", "describe", "desc", "values", "table");
    private static final Set<String> WRITING = Set.of(
            "insert",
            "update",
            "delete",
            "replace",
            "merge",
            "with",
            "create",
            "alter",
            "drop",
            "truncate",
            "rename",
            "call",
            "analyze",
            "optimize");
    private static final Set<String> DEFINING =
            Set.of("create", "alter", "drop", "truncate", "rename", "analyze", "optimize");
    /** Of H2, which knows them by a quoted name too. */
    private static final Set<String> REACHING_FUNCTIONS =
            Set.of("file_read", "file_write", "csvread", "csvwrite", "link_schema", "database_path");

    private static final Set<String> OUT_OF_H2 = Set.of(
            "linked",
            "alias",
            "aggregate",
            "trigger",
            "engine",
            "script",
            "runscript",
            "backup",
            "call",
            "user",
            "role",
            "url",
            "external");

    private final String text;
    private final boolean hasBackslashes;
    private final List<String> words = new ArrayList<>();
    private final List<String> quotedNames = new ArrayList<>();
    private int at;
    private boolean isEnded;

    private SqlText(String text, Dialect dialect) {
        this.text = text;
        this.hasBackslashes = dialect != Dialect.H2;
    }

    /** @throws DataException.Invalid if it is not one statement that reads */
    static void checkQuery(String text, Dialect dialect) {
        SqlText sql = new SqlText(text, dialect).scan();
        sql.checkFirst(READING, "sql.query reads only; use sql.exec for others");
        sql.checkReach(dialect);
    }

    /**
     * @param isInTransaction whether what would commit it is refused too
     * @throws DataException.Invalid if it is not one statement that writes
     */
    static void checkExec(String text, Dialect dialect, boolean isInTransaction) {
        SqlText sql = new SqlText(text, dialect).scan();
        sql.checkFirst(WRITING, "sql.exec runs statements that write; use sql.query to read, transaction() for more");
        sql.checkReach(dialect);
        if (isInTransaction && DEFINING.contains(sql.words.getFirst())) {
            throw new DataException.Invalid("sql: '" + sql.words.getFirst() + "' would end the transaction");
        }
    }

    private void checkFirst(Set<String> allowed, String rule) {
        if (words.isEmpty() || !allowed.contains(words.getFirst())) {
            throw new DataException.Invalid("sql: " + rule
                    + (words.isEmpty()
                            ? ""
                            : " ('"
                                    + words.getFirst()
                                            .substring(
                                                    0,
                                                    Math.min(
                                                            20, words.getFirst().length())) + "')"));
        }
    }

    private void checkReach(Dialect dialect) {
        if (dialect != Dialect.H2) {
            return;
        }
        for (String word : words) {
            if (OUT_OF_H2.contains(word)) {
                throw new DataException.Invalid("sql: '" + word
                        + "' cannot be used on the embedded database; if it is a name, write it as `" + word + "`");
            }
            refuseFunction(word);
        }
        quotedNames.forEach(SqlText::refuseFunction);
    }

    private static void refuseFunction(String name) {
        if (REACHING_FUNCTIONS.contains(name)) {
            throw new DataException.Invalid("sql: '" + name + "' cannot be used on the embedded database");
        }
    }

    private SqlText scan() {
        if (text.length() > MOST_CHARS) {
            throw new DataException.Invalid("sql: " + text.length() + " characters, the most is " + MOST_CHARS);
        }
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isComment()) {
                skipComment();
            } else if (c == ';') {
                isEnded = true;
                at++;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                refuseSecond();
                scanToken(c);
            }
        }
        return this;
    }

    private void refuseSecond() {
        if (isEnded) {
            throw new DataException.Invalid("sql: one statement only; use transaction() for several");
        }
    }

    private void scanToken(char c) {
        if (c == '\'' || c == '"' || c == '`') {
            skipQuoted(c);
        } else if (Character.isJavaIdentifierStart(c) && c != '$') {
            int start = at;
            while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
                at++;
            }
            words.add(text.substring(start, at).toLowerCase(Locale.ROOT));
        } else if (c == '$' && !hasBackslashes) {
            throw new DataException.Invalid("sql: no $ outside of quotes"); // H2's other way to quote
        } else {
            at++;
        }
    }

    private void skipQuoted(char quote) {
        if (quote == '"' && !hasBackslashes && at > 0 && text.charAt(at - 1) == '&') {
            throw new DataException.Invalid("sql: no U&\"names\""); // H2's, which could spell anything
        }
        int start = at + 1;
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && hasBackslashes && quote != '`') {
                at++;
            } else if (c == quote) { // a doubled one starts the next quoted part, which is as good
                if (quote != '\'') {
                    quotedNames.add(text.substring(start, at).toLowerCase(Locale.ROOT));
                }
                at++;
                return;
            }
        }
        throw new DataException.Invalid("sql: a quote is not closed");
    }

    private boolean isComment() {
        return text.startsWith("--", at)
                || text.startsWith("/*", at)
                || text.startsWith("//", at)
                || (text.charAt(at) == '#' && hasBackslashes);
    }

    // Only what every database takes for the same comment: MySQL runs what is in some, H2 ends some elsewhere.
    private void skipComment() {
        if (text.startsWith("/*", at)) {
            skipBlockComment();
            return;
        }
        boolean isClear = text.charAt(at) == '#'
                || (text.startsWith("--", at)
                        && (at + 2 == text.length() || Character.isWhitespace(text.charAt(at + 2))));
        if (!isClear) {
            throw new DataException.Invalid("sql: write a comment as /* this */ or -- this, with a blank");
        }
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private void skipBlockComment() {
        int end = text.indexOf("*/", at + 2);
        int inner = text.indexOf("/*", at + 2);
        if (end < 0 || (inner >= 0 && inner < end)) {
            throw new DataException.Invalid("sql: a comment is not closed, or has another inside");
        }
        if (text.startsWith("/*!", at) || text.startsWith("/*M!", at) || text.startsWith("/*+", at)) {
            throw new DataException.Invalid("sql: a comment cannot start with !, M! or +");
        }
        at = end + 2;
    }
}
