package io.pserver.persistence.model;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.database.Link;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Brings one table of one database to what its model says, or says why not. One piece of work; one thread. */
final class TableUpgrade {
    private static final Set<String> OWN = Set.of("id", "version", "createdat", "updatedat");

    private final Link link;
    private final ModelDefinition model;
    private final TableSql sql;

    TableUpgrade(Link link, ModelDefinition model) {
        this.link = link;
        this.model = model;
        this.sql = new TableSql(model, link.dialect());
    }

    /**
     * The statements that are missing, in their order; none if the table is as the model says.
     *
     * @throws DataException.Refused if more than adding is needed; it has the SQL to run by hand
     */
    List<String> missing() throws SQLException {
        Map<String, TableColumn> columns = columns();
        List<String> statements = new ArrayList<>();
        if (columns.isEmpty()) {
            statements.add(sql.create());
        } else {
            refuseWhatCannotBeAdded(columns);
            if (sql.isMovable() && !columns.containsKey(TableSql.BUCKET_COLUMN)) {
                statements.add(sql.addBucket());
            }
            for (Field field : model.fields()) {
                if (!columns.containsKey(lower(field.name()))) {
                    statements.add(sql.addColumn(field));
                }
            }
        }
        List<List<String>> there = columns.isEmpty() ? List.of() : indexes();
        for (List<String> index : model.indexes()) {
            if (!there.contains(index.stream().map(TableUpgrade::lower).toList())) {
                statements.add(sql.createIndex(index));
            }
        }
        return statements;
    }

    private void refuseWhatCannotBeAdded(Map<String, TableColumn> columns) {
        if (!columns.keySet().containsAll(OWN)) {
            throw new DataException.Refused("table " + model.name() + " is there, but has not the columns id, version, "
                    + "createdAt and updatedAt, so it is not this model's. Nothing was changed. To set it aside by hand: "
                    + "ALTER TABLE " + sql.table() + " RENAME TO " + TableSql.quoted(model.name() + "_old") + ";");
        }
        Map<String, String> problems = new LinkedHashMap<>();
        Map<String, TableColumn> unknown = new TreeMap<>(columns);
        unknown.keySet().removeAll(OWN);
        for (Field field : model.fields()) {
            TableColumn column = unknown.remove(lower(field.name()));
            if (column != null) {
                column.problem(field, link.dialect())
                        .ifPresent(what -> problems.put(field.name() + " " + what, sql.changeColumn(field)));
            }
        }
        for (TableColumn column : unknown.values()) {
            if (column.isNeeded()) {
                problems.put(
                        column.name() + " needs a value, but the model does not know it",
                        sql.allowNull(column.name(), column.fullType()));
            }
        }
        if (!problems.isEmpty()) {
            throw new DataException.Refused("table " + model.name() + ": " + String.join("; ", problems.keySet())
                    + ". Nothing was changed. To change it by hand, if no data is lost by it: "
                    + String.join("; ", problems.values()) + ";");
        }
    }

    /** By name in lower case; empty if there is no table. */
    private Map<String, TableColumn> columns() throws SQLException {
        boolean isH2 = link.dialect() == Dialect.H2;
        String query = isH2
                ? "SELECT COLUMN_NAME, DATA_TYPE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NULL, "
                        + "IS_NULLABLE = 'NO' AND COLUMN_DEFAULT IS NULL AND IS_IDENTITY = 'NO' "
                        + "FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = SCHEMA() AND LOWER(TABLE_NAME) = ?"
                : "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_MAXIMUM_LENGTH, COLLATION_NAME, "
                        + "IS_NULLABLE = 'NO' AND COLUMN_DEFAULT IS NULL AND EXTRA = '' "
                        + "FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?";
        List<TableColumn> found = link.query(
                query,
                List.of(isH2 ? lower(model.name()) : model.name()),
                row -> TableColumn.of(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getBoolean(6)));
        Map<String, TableColumn> columns = new HashMap<>();
        for (TableColumn column : found) {
            columns.put(lower(column.name()), column);
        }
        return columns;
    }

    /** The columns of each index, in lower case. */
    private List<List<String>> indexes() throws SQLException {
        boolean isH2 = link.dialect() == Dialect.H2;
        String query = isH2
                ? "SELECT INDEX_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.INDEX_COLUMNS "
                        + "WHERE TABLE_SCHEMA = SCHEMA() AND LOWER(TABLE_NAME) = ? ORDER BY INDEX_NAME, ORDINAL_POSITION"
                : "SELECT INDEX_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.STATISTICS "
                        + "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY INDEX_NAME, SEQ_IN_INDEX";
        Map<String, List<String>> indexes = new LinkedHashMap<>();
        List<List<String>> rows = link.query(
                query,
                List.of(isH2 ? lower(model.name()) : model.name()),
                row -> List.of(row.getString(1), lower(String.valueOf(row.getString(2)))));
        for (List<String> row : rows) {
            indexes.computeIfAbsent(row.getFirst(), _ -> new ArrayList<>()).add(row.getLast());
        }
        return List.copyOf(indexes.values());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
