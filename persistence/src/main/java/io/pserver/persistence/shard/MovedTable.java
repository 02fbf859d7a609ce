package io.pserver.persistence.shard;

import io.pserver.persistence.database.Link;
import io.pserver.persistence.model.TableSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table whose rows are spread by their id, with whatever columns it has: a model's, or of a model that was. Immutable.
 *
 * @param columns all that are not computed
 */
record MovedTable(String name, List<Column> columns) {
    private static final Set<String> BINARY =
            Set.of("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit");

    /** A column, and whether it is told as bytes; everything else is told as text, which the database reads as it wrote it. */
    record Column(String name, boolean isBinary) {
        String quoted() {
            return '`' + name.replace("`", "``") + '`';
        }
    }

    /** All of a database. */
    static List<MovedTable> all(Link link) throws SQLException {
        List<String> names = link.query(
                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME = ? "
                        + "ORDER BY TABLE_NAME",
                List.of(TableSql.BUCKET_COLUMN),
                row -> row.getString(1));
        List<MovedTable> tables = new ArrayList<>();
        for (String name : names) {
            tables.add(new MovedTable(name, columns(link, name)));
        }
        return tables;
    }

    static List<Column> columns(Link link, String table) throws SQLException {
        return link.query(
                "SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
                        + "AND TABLE_NAME = ? AND COALESCE(GENERATION_EXPRESSION, '') = '' ORDER BY ORDINAL_POSITION",
                List.of(table),
                row -> new Column(
                        row.getString(1), BINARY.contains(row.getString(2).toLowerCase(Locale.ROOT))));
    }

    private String quoted() {
        return '`' + name.replace("`", "``") + '`';
    }

    private String names() {
        return columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
    }

    /** Ids with a digest of all that the row has, and its size in bytes. Its parameters: the bucket, the id before. */
    String digests(boolean hasEnd) {
        String parts = columns.stream()
                .map(column -> "COALESCE(MD5(" + column.quoted() + "), '-')")
                .collect(Collectors.joining(", "));
        String size = columns.stream()
                .map(column -> "COALESCE(LENGTH(" + column.quoted() + "), 0)")
                .collect(Collectors.joining(" + "));
        return "SELECT `id`, MD5(CONCAT_WS(',', " + parts + ")), " + size + " FROM " + quoted()
                + " WHERE `ps_bucket` = ? AND `id` > ?" + (hasEnd ? " AND `id` <= ?" : "") + " ORDER BY `id`";
    }

    String rows(int count) {
        return "SELECT " + names() + " FROM " + quoted() + " WHERE `id` IN (?" + ", ?".repeat(count - 1) + ")";
    }

    String upsert(int count) {
        String row = "(?" + ", ?".repeat(columns.size() - 1) + ")";
        return "INSERT INTO " + quoted() + " (" + names() + ") VALUES " + row + (", " + row).repeat(count - 1)
                + " ON DUPLICATE KEY UPDATE "
                + columns.stream()
                        .map(column -> column.quoted() + " = VALUES(" + column.quoted() + ")")
                        .collect(Collectors.joining(", "));
    }

    String delete(int count) {
        return "DELETE FROM " + quoted() + " WHERE `id` IN (?" + ", ?".repeat(count - 1) + ")";
    }

    String deleteSome(int most) {
        return "DELETE FROM " + quoted() + " WHERE `ps_bucket` = ? LIMIT " + most;
    }

    String definition() {
        return "SHOW CREATE TABLE " + quoted();
    }
}
