package io.pserver.persistence.model;

import io.pserver.persistence.database.Dialect;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column as the database describes it.
 *
 * @param type the kind of type, in lower case
 * @param fullType as SQL writes it
 * @param length most characters; 0 if that says nothing
 * @param collation of text; empty if unknown
 * @param isNeeded whether a row cannot be inserted without a value for it
 */
record TableColumn(String name, String type, String fullType, long length, String collation, boolean isNeeded) {
    static TableColumn of(
            String name,
            String type,
            @Nullable String fullType,
            long length,
            @Nullable String collation,
            boolean isNeeded) {
        String lower = type.toLowerCase(Locale.ROOT);
        return new TableColumn(
                name, lower, fullType == null ? lower : fullType, length, collation == null ? "" : collation, isNeeded);
    }

    /** Why the column cannot keep what the field has; empty if it can. */
    Optional<String> problem(Field field, Dialect dialect) {
        boolean isOfType = switch (field.type()) {
            case STRING -> type.equals("varchar") || type.equals("character varying");
            case TEXT, JSON ->
                dialect == Dialect.H2
                        ? (type.equals("character varying") && length >= Field.MOST_TEXT_BYTES)
                                || type.equals("character large object")
                        : type.equals("mediumtext") || type.equals("longtext");
            case INT, TIMESTAMP -> type.equals("bigint");
            case DOUBLE -> type.equals("double") || type.equals("double precision");
            case BOOL -> type.equals("tinyint") || type.equals("boolean");
        };
        if (!isOfType) {
            return Optional.of(
                    "is " + fullType + ", the model says " + field.type().word());
        }
        if (field.type() == FieldType.STRING && length < field.max()) {
            return Optional.of("holds " + length + " characters, the model says " + field.max());
        }
        boolean isText = field.type() == FieldType.STRING || field.type() == FieldType.TEXT;
        if (isText && dialect != Dialect.H2 && !collation.endsWith("_bin")) {
            return Optional.of("has the collation " + collation + ", which does not tell all strings apart");
        }
        return Optional.empty();
    }
}
