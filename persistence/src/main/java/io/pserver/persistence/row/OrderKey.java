package io.pserver.persistence.row;

import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.TableSql;
import org.jspecify.annotations.Nullable;

/** One thing that rows are ordered by. Null is the least of all values, as databases have it. */
record OrderKey(Field field, boolean isDescending) {
    String sql() {
        return TableSql.quoted(field.name()) + (isDescending ? " DESC" : " ASC");
    }

    /** The condition that a row comes behind those that have {@code last} here. */
    SqlPart behind(@Nullable Object last) {
        String column = TableSql.quoted(field.name());
        if (last == null) {
            return new SqlPart().add(isDescending ? "1 = 0" : column + " IS NOT NULL");
        }
        return isDescending
                ? new SqlPart().add("(" + column + " < ? OR " + column + " IS NULL)", last)
                : new SqlPart().add(column + " > ?", last);
    }

    /** The condition that a row has {@code last} here too. */
    SqlPart same(@Nullable Object last) {
        String column = TableSql.quoted(field.name());
        return last == null ? new SqlPart().add(column + " IS NULL") : new SqlPart().add(column + " = ?", last);
    }
}
