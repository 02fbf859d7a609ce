package io.pserver.persistence.model;

import io.pserver.persistence.database.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The statements that make and add to a model's table. Names come from a checked definition only and are quoted; a default, the
 * only value in them, is written as digits or as hexadecimal.
 *
 * <p>Strings compare by code point and to the last blank ({@code utf8mb4_0900_bin} on MySQL, {@code utf8mb4_nopad_bin} on MariaDB), as
 * they do in JavaScript. Timestamps are milliseconds since 1970 in a BIGINT: exact over the whole range of a {@code Date},
 * and no time zone of a server or a connection has a say. JSON is text, because the databases' JSON types reorder it.
 */
public final class TableSql {
    /** A row's bucket, kept by the database: so it is there too for rows that a game inserts by SQL of its own. */
    public static final String BUCKET_COLUMN = "ps_bucket";

    // As ShardMap.bucketOf has it. Invisible, so that SELECT * and an INSERT without names do not meet it.
    private static final String BUCKET =
            "`ps_bucket` SMALLINT GENERATED ALWAYS AS (CONV(LEFT(SHA2(`id`, 256), 3), 16, 10) >> 2) STORED INVISIBLE";
    private static final String BUCKET_INDEX = "INDEX `ps_bucket` (`ps_bucket`)";

    private final ModelDefinition model;
    private final Dialect dialect;

    TableSql(ModelDefinition model, Dialect dialect) {
        this.model = model;
        this.dialect = dialect;
    }

    /** A name from a definition, as SQL. */
    public static String quoted(String name) {
        return '`' + name + '`';
    }

    String table() {
        return quoted(model.name());
    }

    String create() {
        String fields =
                model.fields().stream().map(field -> ", " + column(field)).collect(Collectors.joining());
        return "CREATE TABLE IF NOT EXISTS " + table() + " (`id` " + idType() + " NOT NULL, `version` BIGINT NOT NULL, "
                + "`createdAt` " + instantType() + " NOT NULL" + instantComment() + ", `updatedAt` " + instantType()
                + " NOT NULL" + instantComment() + fields + ", PRIMARY KEY (`id`)"
                + (isMovable() ? ", " + BUCKET + ", " + BUCKET_INDEX : "") + ")" + options();
    }

    /** Whether rows may be moved to another database, and so are to be found by their bucket. */
    boolean isMovable() {
        return dialect != Dialect.H2;
    }

    String addBucket() {
        return "ALTER TABLE " + table() + " ADD COLUMN " + BUCKET + ", ADD " + BUCKET_INDEX;
    }

    String addColumn(Field field) {
        String ifMissing = dialect == Dialect.H2 ? "IF NOT EXISTS " : "";
        return "ALTER TABLE " + table() + " ADD COLUMN " + ifMissing + column(field);
    }

    String createIndex(List<String> fields) {
        String ifMissing = dialect == Dialect.H2 ? "IF NOT EXISTS " : "";
        return "CREATE INDEX " + ifMissing + quoted(indexName(fields)) + " ON " + table() + " ("
                + fields.stream().map(TableSql::quoted).collect(Collectors.joining(", ")) + ")";
    }

    /** For a person to run: makes a column what the model says. */
    String changeColumn(Field field) {
        return dialect == Dialect.H2
                ? "ALTER TABLE " + table() + " ALTER COLUMN " + quoted(field.name()) + " SET DATA TYPE " + type(field)
                : "ALTER TABLE " + table() + " MODIFY COLUMN " + column(field);
    }

    /** For a person to run: lets rows without a value for a column of theirs in. */
    String allowNull(String column, String type) {
        String name = '`' + column.replace("`", "``") + '`';
        return dialect == Dialect.H2
                ? "ALTER TABLE " + table() + " ALTER COLUMN " + name + " DROP NOT NULL"
                : "ALTER TABLE " + table() + " MODIFY COLUMN " + name + " " + type + " NULL";
    }

    /** Unlike any other index's of the database: H2 keeps them in one name space. */
    String indexName(List<String> fields) {
        String words = model.name() + "_" + String.join("_", fields);
        CRC32 sum = new CRC32();
        sum.update((model.name() + "." + String.join(",", fields)).getBytes(StandardCharsets.UTF_8));
        String start = words.substring(0, Math.min(48, words.length()));
        return "ix_" + start + "_" + HexFormat.of().toHexDigits((int) sum.getValue());
    }

    private String column(Field field) {
        String comment = field.type() == FieldType.TIMESTAMP ? instantComment() : "";
        return quoted(field.name()) + " " + type(field) + " NULL" + fallback(field) + comment;
    }

    private String type(Field field) {
        return switch (field.type()) {
            case STRING -> "VARCHAR(" + field.max() + ")" + collation();
            case TEXT, JSON ->
                dialect == Dialect.H2 ? "VARCHAR(" + Field.MOST_TEXT_BYTES + ")" : "MEDIUMTEXT" + collation();
            case INT -> "BIGINT";
            case DOUBLE -> "DOUBLE";
            case BOOL -> "BOOLEAN";
            case TIMESTAMP -> instantType();
        };
    }

    private String idType() {
        return "VARCHAR(64)" + collation();
    }

    private static String instantType() {
        return "BIGINT";
    }

    private String instantComment() {
        return dialect == Dialect.H2 ? "" : " COMMENT 'milliseconds since 1970, UTC'";
    }

    private String collation() {
        return switch (dialect) {
            case MYSQL -> " CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin";
            case MARIADB -> " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
            case H2 -> "";
        };
    }

    private String options() {
        return dialect == Dialect.H2 ? "" : " ENGINE=InnoDB" + " DEFAULT" + collation();
    }

    // Also for rows that are there when the column is added, and for nodes that do not know of it yet.
    private String fallback(Field field) {
        return switch (field.fallback()) {
            case null -> "";
            case String text -> " DEFAULT " + textLiteral(field, text);
            case Boolean flag -> " DEFAULT " + (flag ? "TRUE" : "FALSE");
            case Object number -> " DEFAULT " + number;
        };
    }

    private String textLiteral(Field field, String text) {
        if (dialect == Dialect.H2) {
            StringBuilder literal = new StringBuilder("U&'");
            text.codePoints()
                    .forEach(c -> literal.append("\\+").append(HexFormat.of().toHexDigits(c, 6)));
            return literal.append('\'').toString();
        }
        String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        // MariaDB writes down a text's default as an expression, and not every literal in it so that it can be read
        // again.
        return field.type() == FieldType.STRING
                ? "_utf8mb4 X'" + hex + "'"
                : "(CONVERT(UNHEX('" + hex + "') USING utf8mb4))";
    }
}
