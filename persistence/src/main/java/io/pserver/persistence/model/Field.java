package io.pserver.persistence.model;

import org.jspecify.annotations.Nullable;

/**
 * One field of a model, and a column of its table. Immutable.
 *
 * @param name as scripts write it; also the column's name
 * @param max most characters of a string, as JavaScript counts them ({@code 'x'.length}); 0 for the other types
 * @param fallback what a row has that does not name the field: a String (JSON text for {@link FieldType#JSON}), Long (milliseconds
 *     since 1970 for {@link FieldType#TIMESTAMP}), Double or Boolean; null for null
 */
public record Field(
        String name, FieldType type, int max, @Nullable Object fallback) {
    public static final int DEFAULT_MAX = 255;
    /** 4 bytes for each may be needed, and all strings of a row together have 65,535. */
    public static final int MOST_MAX = 16_000;
    /** Most UTF-8 bytes of a text, and of a field's JSON. */
    public static final int MOST_TEXT_BYTES = 1 << 20;
    /** Databases sort by the first 1,024 bytes only, so a longer string cannot be ordered by exactly. */
    static final int MOST_SORTABLE = 255;

    /** Whether rows can be ordered by this field, and compared with {@code gt} and its like. */
    public boolean isOrdered() {
        return switch (type) {
            case STRING -> max <= MOST_SORTABLE;
            case INT, DOUBLE, BOOL, TIMESTAMP -> true;
            case TEXT, JSON -> false;
        };
    }

    /** Most bytes that the field adds to an index's key. */
    int keyBytes() {
        return type == FieldType.STRING ? max * 4 : 8;
    }
}
