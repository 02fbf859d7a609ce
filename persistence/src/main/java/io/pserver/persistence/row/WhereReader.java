package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.FieldType;
import io.pserver.persistence.model.FieldValues;
import io.pserver.persistence.model.TableSql;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a {@code where} and writes it as SQL: names come from the model, values are parameters. Null is compared as JavaScript
 * does: {@code {eq: null}} finds it, and {@code {ne: 5}} finds it too. One thread, once.
 */
final class WhereReader {
    static final int MOST_CONDITIONS = 64;
    static final int MOST_LISTED = 1_000;

    private static final Map<String, String> ORDERED =
            Map.of("gt", " > ?", "gte", " >= ?", "lt", " < ?", "lte", " <= ?");

    private final RowCodec codec;
    private final ModelColumns columns;
    private final SqlPart sql = new SqlPart();
    private int conditions;
    private @Nullable Set<String> ids;

    WhereReader(RowCodec codec, ModelColumns columns) {
        this.codec = codec;
        this.columns = columns;
    }

    /** Starts with WHERE; always true if nothing is asked. */
    SqlPart read(@Nullable JsonNode where) {
        sql.add(" WHERE 1 = 1");
        if (where == null || where.isNull()) {
            return sql;
        }
        if (!where.isObject()) {
            throw new DataException.Invalid("where must be an object");
        }
        for (var property : where.properties()) {
            Field field = columns.find(property.getKey()).orElseThrow(() -> codec.unknown(property.getKey()));
            readField(field, property.getValue());
        }
        return sql;
    }

    /** The only ids that can be found, if the query says so: no other database needs to be asked. */
    @Nullable
    Set<String> ids() {
        return ids;
    }

    private void readField(Field field, JsonNode wanted) {
        if (!wanted.isObject()) {
            condition(field, "eq", wanted);
            return;
        }
        if (wanted.isEmpty()) {
            throw invalid(field, "needs one of eq, ne, gt, gte, lt, lte, in");
        }
        wanted.properties().forEach(each -> condition(field, each.getKey(), each.getValue()));
    }

    private void condition(Field field, String operator, JsonNode value) {
        if (++conditions > MOST_CONDITIONS) {
            throw new DataException.Invalid("where has more than " + MOST_CONDITIONS + " conditions");
        }
        String column = TableSql.quoted(field.name());
        switch (operator) {
            case "eq" -> equal(field, column, value);
            case "ne" -> unequal(field, column, value);
            case "in" -> listed(field, column, value);
            case "gt", "gte", "lt", "lte" -> {
                if (!field.isOrdered() || value.isNull()) {
                    throw invalid(field, "cannot be compared by " + operator + (value.isNull() ? " with null" : ""));
                }
                sql.add(" AND " + column + ORDERED.get(operator), comparable(field, value));
            }
            default -> throw invalid(field, "has an unknown operator; known are eq, ne, gt, gte, lt, lte, in");
        }
    }

    private void equal(Field field, String column, JsonNode value) {
        if (value.isNull()) {
            sql.add(" AND " + column + " IS NULL");
        } else {
            Object wanted = comparable(field, value);
            sql.add(" AND " + column + " = ?", wanted);
            narrow(field, Set.of(wanted));
        }
    }

    private void unequal(Field field, String column, JsonNode value) {
        if (value.isNull()) {
            sql.add(" AND " + column + " IS NOT NULL");
        } else {
            sql.add(" AND (" + column + " <> ? OR " + column + " IS NULL)", comparable(field, value));
        }
    }

    private void listed(Field field, String column, JsonNode value) {
        if (!value.isArray() || value.size() > MOST_LISTED) {
            throw invalid(field, "in needs a list of at most " + MOST_LISTED + " values");
        }
        List<Object> wanted = new ArrayList<>();
        boolean hasNull = false;
        for (JsonNode each : value) {
            if (each.isNull()) {
                hasNull = true;
            } else {
                wanted.add(comparable(field, each));
            }
        }
        String any = wanted.isEmpty() ? "1 = 0" : column + " IN (?" + ", ?".repeat(wanted.size() - 1) + ")";
        sql.add(" AND (" + any + (hasNull ? " OR " + column + " IS NULL)" : ")"), wanted.toArray());
        narrow(field, wanted);
    }

    private void narrow(Field field, Iterable<Object> wanted) {
        if (field.equals(ModelColumns.ID)) {
            Set<String> these = new LinkedHashSet<>();
            wanted.forEach(id -> these.add((String) id));
            if (ids != null) {
                these.retainAll(ids);
            }
            ids = these;
        }
    }

    // What does not fit the column, such as too long a string, is not wrong here: there is just no such row.
    private Object comparable(Field field, JsonNode value) {
        String where = "where." + field.name();
        return switch (field.type()) {
            case STRING, TEXT -> FieldValues.string(where, value, Field.MOST_TEXT_BYTES);
            case INT, DOUBLE -> number(field, where, value);
            case BOOL, TIMESTAMP -> {
                Object read = FieldValues.read(field, where, value);
                if (read == null) {
                    throw invalid(field, "cannot be null here");
                }
                yield read;
            }
            case JSON -> throw invalid(field, "is json and can be compared with null only");
        };
    }

    private static Object number(Field field, String where, JsonNode value) {
        if (field.type() == FieldType.INT && value.isIntegralNumber()) {
            return FieldValues.wholeNumber(where, value);
        }
        return FieldValues.finiteNumber(where, value);
    }

    private static DataException.Invalid invalid(Field field, String what) {
        return new DataException.Invalid("where." + field.name() + " " + what);
    }
}
