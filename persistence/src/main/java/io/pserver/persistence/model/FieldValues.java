package io.pserver.persistence.model;

import io.pserver.persistence.DataException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns the JSON of a value into what its column keeps, if it fits. Any thread. */
public final class FieldValues {
    /** The largest whole number that JavaScript's numbers and the one below it can be told apart by. */
    public static final long MOST_EXACT = 1L << 53;

    private static final int MOST_SHOWN = 40;

    private FieldValues() {}

    /**
     * Reads a value for a field of any type but JSON.
     *
     * @param where what an error calls the field
     * @return a String, Long (milliseconds for a timestamp), Double or Boolean; null for JSON's null
     * @throws DataException.Invalid naming the field, if the value does not fit it
     */
    public static @Nullable Object read(Field field, String where, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return switch (field.type()) {
            case STRING -> string(where, value, field.max());
            case TEXT -> text(where, value);
            case INT -> wholeNumber(where, value);
            case DOUBLE -> finiteNumber(where, value);
            case BOOL -> bool(where, value);
            case TIMESTAMP -> timestamp(where, value);
            case JSON -> json(where, value.toString());
        };
    }

    /**
     * Checks JSON text that is to be kept as it is.
     *
     * @return the same text; null for JSON's null
     * @throws DataException.Invalid if it is over length or no Unicode
     */
    public static @Nullable String json(String where, String text) {
        if (text.equals("null")) {
            return null;
        }
        checkUnicode(where, text);
        checkBytes(where, text);
        return text;
    }

    /** A whole number within ±2^53. */
    public static Long wholeNumber(String where, JsonNode value) {
        if (!value.isNumber()) {
            throw wrong(where, "must be a whole number", value);
        }
        double number = value.doubleValue();
        if (number != Math.rint(number) || Double.isInfinite(number)) {
            throw wrong(where, "must be a whole number", value);
        }
        if (value.isIntegralNumber() ? !value.canConvertToLong() : Math.abs(number) > MOST_EXACT) {
            throw wrong(where, "must be within 2^53 of zero", value);
        }
        long exact = value.isIntegralNumber() ? value.longValue() : (long) number;
        if (exact > MOST_EXACT || exact < -MOST_EXACT) {
            throw wrong(where, "must be within 2^53 of zero", value);
        }
        return exact;
    }

    /** A finite double; minus zero becomes zero. */
    public static Double finiteNumber(String where, JsonNode value) {
        if (!value.isNumber()) {
            throw wrong(where, "must be a number", value);
        }
        double number = value.doubleValue();
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw wrong(where, "must be a finite number", value);
        }
        return number + 0.0;
    }

    /** A string of Unicode, of at most {@code max} UTF-16 units. */
    public static String string(String where, JsonNode value, int max) {
        String text = unicode(where, value);
        if (text.length() > max) {
            throw new DataException.Invalid(where + " has " + text.length() + " characters, the most is " + max);
        }
        return text;
    }

    private static String text(String where, JsonNode value) {
        String text = unicode(where, value);
        checkBytes(where, text);
        return text;
    }

    private static Boolean bool(String where, JsonNode value) {
        if (!value.isBoolean()) {
            throw wrong(where, "must be true or false", value);
        }
        return value.booleanValue();
    }

    /** An instant in the text that a {@code Date} has in JSON. */
    public static Long timestamp(String where, JsonNode value) {
        if (!value.isString()) {
            throw wrong(where, "must be a Date", value);
        }
        return Timestamps.parse(value.stringValue())
                .orElseThrow(() -> wrong(where, "must be a Date, like 2026-01-31T09:00:00.000Z", value));
    }

    private static String unicode(String where, JsonNode value) {
        if (!value.isString()) {
            throw wrong(where, "must be a string", value);
        }
        String text = value.stringValue();
        checkUnicode(where, text);
        return text;
    }

    private static void checkUnicode(String where, String text) {
        if (!isUnicode(text)) {
            throw new DataException.Invalid(where + " has half of a surrogate pair");
        }
    }

    /** Whether the text can be written in UTF-8: every surrogate has its other half. */
    public static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static void checkBytes(String where, String text) {
        int bytes =
                text.length() > Field.MOST_TEXT_BYTES ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Field.MOST_TEXT_BYTES) {
            throw new DataException.Invalid(where + " has " + bytes + " bytes, the most is " + Field.MOST_TEXT_BYTES);
        }
    }

    private static DataException.Invalid wrong(String where, String rule, JsonNode value) {
        String shown = value.toString();
        if (shown.length() > MOST_SHOWN) {
            shown = shown.substring(0, MOST_SHOWN) + "…";
        }
        return new DataException.Invalid(where + " " + rule + ", not " + shown);
    }
}
