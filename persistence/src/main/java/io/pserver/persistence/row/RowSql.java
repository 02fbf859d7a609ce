package io.pserver.persistence.row;

import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.FieldType;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.model.TableSql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements on a model's rows. Names come from the definition; every value is a {@code ?}. Immutable.
 *
 * <p>Outside of H2 each ends with the bucket and its epoch, and finds nothing if the database has the bucket in no such epoch.
 */
final class RowSql {
    private static final String NEXT_VERSION = "`version` = %s`version` + 1";
    /** Whether this database has the row's bucket. Its parameters: the bucket, the epoch. */
    private static final String HERE = "(SELECT epoch FROM ps_home WHERE bucket = ?%s) = ?";
    /** The same for an insert, of one row or none. The lock stays until the transaction ends: the bucket cannot be moved before. */
    private static final String FROM_HOME = " FROM ps_home WHERE bucket = ? AND epoch = ? LOCK IN SHARE MODE";

    static final String EPOCH = "SELECT epoch FROM ps_home WHERE bucket = ?";

    private final Dialect dialect;
    private final String table;
    private final String select;
    private final String insert;
    private final String put;
    private final String fence;
    private final String replaceIf;

    RowSql(ModelDefinition model, Dialect dialect) {
        this.dialect = dialect;
        this.table = TableSql.quoted(model.name());
        List<String> fields =
                model.fields().stream().map(Field::name).map(TableSql::quoted).toList();
        List<String> all = Stream.concat(Stream.of("`id`", "`version`", "`createdAt`", "`updatedAt`"), fields.stream())
                .toList();
        this.select = "SELECT " + String.join(", ", all) + " FROM " + table;
        boolean isFenced = dialect != Dialect.H2;
        this.fence = isFenced ? " AND " + HERE.formatted(" LOCK IN SHARE MODE") : "";
        String values = "?" + ", ?".repeat(all.size() - 1);
        this.insert = "INSERT INTO " + table + " (" + String.join(", ", all) + ")"
                + (isFenced ? " SELECT " + values + FROM_HOME : " VALUES (" + values + ")");
        this.put = insert + " ON DUPLICATE KEY UPDATE " + NEXT_VERSION.formatted(table + ".")
                + Stream.concat(fields.stream(), Stream.of("`updatedAt`"))
                        .map(name -> ", " + name + " = VALUES(" + name + ")")
                        .collect(Collectors.joining());
        this.replaceIf = "UPDATE " + table + " SET "
                + fields.stream().map(name -> name + " = ?, ").collect(Collectors.joining())
                + "`updatedAt` = ?, " + NEXT_VERSION.formatted("") + " WHERE `id` = ? AND `version` = ?" + fence;
    }

    String select() {
        return select;
    }

    String get(RowTable.Lock lock) {
        return select + " WHERE `id` = ?" + fence(lock) + suffix(lock);
    }

    String getMany(int count, RowTable.Lock lock) {
        return select + " WHERE `id` IN (?" + ", ?".repeat(count - 1) + ")" + fence(lock) + " ORDER BY `id`"
                + suffix(lock);
    }

    /** Rows that no other transaction has, which become this one's; the others are left out. Parameters as of {@link #getMany}. */
    String getFree(int count) {
        return select + " WHERE `id` IN (?" + ", ?".repeat(count - 1) + ")" + fence + " FOR UPDATE SKIP LOCKED";
    }

    /**
     * Sets fields of rows that are this transaction's. Its parameters: for each field each id and its value; updatedAt; the ids.
     */
    String setMany(List<Field> fields, int count) {
        String value = " = CASE `id`" + " WHEN ? THEN ?".repeat(count) + " END, ";
        return "UPDATE " + table + " SET "
                + fields.stream()
                        .map(field -> TableSql.quoted(field.name()) + value)
                        .collect(Collectors.joining())
                + "`updatedAt` = ?, " + NEXT_VERSION.formatted("") + " WHERE `id` IN (?" + ", ?".repeat(count - 1)
                + ")";
    }

    private String fence(RowTable.Lock lock) {
        return dialect != Dialect.H2 && lock == RowTable.Lock.NONE ? " AND " + HERE.formatted("") : fence;
    }

    private String suffix(RowTable.Lock lock) {
        return switch (lock) {
            case NONE -> "";
            // H2 has no shared lock on a row; readers there wait for one another as well.
            case SHARED -> dialect == Dialect.H2 ? " FOR UPDATE" : " LOCK IN SHARE MODE";
            case OWN -> " FOR UPDATE";
        };
    }

    String insert() {
        return insert;
    }

    String put() {
        return put;
    }

    String replaceIf() {
        return replaceIf;
    }

    String remove() {
        return "DELETE FROM " + table + " WHERE `id` = ?" + fence;
    }

    String count() {
        return "SELECT COUNT(*) FROM " + table;
    }

    /** Its parameters: the amounts, updatedAt, the id, the amounts, the bucket, its epoch. */
    String increment(Increments increments) {
        List<String> sets = new ArrayList<>();
        List<String> bounds = new ArrayList<>();
        for (Field field : increments.numbers()) {
            String name = TableSql.quoted(field.name());
            String sum = "COALESCE(" + name + ", 0) + ?";
            sets.add(name + " = " + sum);
            bounds.add(" AND " + sum + " BETWEEN " + bounds(field.type()));
        }
        return "UPDATE " + table + " SET " + String.join(", ", sets) + ", `updatedAt` = ?, "
                + NEXT_VERSION.formatted("") + " WHERE `id` = ?" + String.join("", bounds) + fence;
    }

    private static String bounds(FieldType type) {
        return type == FieldType.INT
                ? "-9007199254740992 AND 9007199254740992"
                : "-1.7976931348623157E308 AND 1.7976931348623157E308";
    }
}
