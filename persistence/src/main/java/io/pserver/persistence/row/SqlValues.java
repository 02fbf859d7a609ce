package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.model.FieldValues;
import io.pserver.persistence.model.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Turns the JSON parameters of {@code sql} into a statement's, and its results into JSON. A number that JavaScript would not hold
 * exactly, such as a BIGINT beyond 2^53 or a long DECIMAL, becomes a string of its digits; a date and time the text that a
 * {@code Date} has (taken for UTC), a date {@code 2026-01-31}, bytes base64. One thread.
 */
final class SqlValues {
    static final int MOST_ROWS = 10_000;
    static final int MOST_CHARS = 16 << 20;
    static final int MOST_PARAMS = 2_000;

    private static final BigDecimal MOST_EXACT = BigDecimal.valueOf(FieldValues.MOST_EXACT);

    private int rows;
    private int chars;

    /** @throws DataException.Invalid naming the parameter that cannot be one */
    static List<@Nullable Object> params(String json) {
        JsonNode list;
        try {
            list = RowCodec.JSON.readTree(json);
        } catch (JacksonException e) {
            throw new DataException.Invalid("sql: the parameters are not JSON: " + e.getOriginalMessage());
        }
        if (!list.isArray() || list.size() > MOST_PARAMS) {
            throw new DataException.Invalid("sql: the parameters must be a list of at most " + MOST_PARAMS);
        }
        List<@Nullable Object> params = new ArrayList<>(list.size());
        for (JsonNode value : list) {
            params.add(param("sql parameter " + (params.size() + 1), value));
        }
        return params;
    }

    private static @Nullable Object param(String where, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (value.isString()) {
            return FieldValues.string(where, value, MOST_CHARS);
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isNumber()) {
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                return value.longValue();
            }
            return FieldValues.finiteNumber(where, value);
        }
        throw new DataException.Invalid(where + " must be a string, number, boolean or null");
    }

    /**
     * The row that a result stands on, as an object.
     *
     * @throws DataException.Invalid when this is one row too many for one answer
     */
    String encode(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        JsonText json = new JsonText().open('{');
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            json.name(columns.getColumnLabel(i));
            write(json, row, i, columns.getColumnType(i), columns.getColumnTypeName(i));
        }
        json.close('}');
        chars += json.length();
        if (++rows > MOST_ROWS || chars > MOST_CHARS) {
            throw new DataException.Invalid("sql: the result has more than " + MOST_ROWS + " rows or " + MOST_CHARS
                    + " characters; add a LIMIT");
        }
        return json.toString();
    }

    private static void write(JsonText json, ResultSet row, int i, int type, String typeName) throws SQLException {
        switch (type) {
            case Types.DATE -> writeDate(json, row, i, typeName);
            case Types.TIMESTAMP -> {
                LocalDateTime time = row.getObject(i, LocalDateTime.class);
                json.string(time == null ? null : instant(time.toInstant(ZoneOffset.UTC)));
            }
            case Types.TIMESTAMP_WITH_TIMEZONE -> {
                OffsetDateTime time = row.getObject(i, OffsetDateTime.class);
                json.string(time == null ? null : instant(time.toInstant()));
            }
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> writeBytes(json, row.getBytes(i));
            case Types.TIME, Types.CLOB, Types.NCLOB -> json.string(row.getString(i));
            default -> writeObject(json, row.getObject(i));
        }
    }

    private static void writeDate(JsonText json, ResultSet row, int i, String typeName) throws SQLException {
        if (typeName.startsWith("YEAR")) {
            int year = row.getInt(i);
            json.raw(row.wasNull() ? "null" : Integer.toString(year));
        } else {
            LocalDate date = row.getObject(i, LocalDate.class);
            json.string(date == null ? null : date.toString());
        }
    }

    private static void writeBytes(JsonText json, byte @Nullable [] bytes) {
        json.string(bytes == null ? null : Base64.getEncoder().encodeToString(bytes));
    }

    private static void writeObject(JsonText json, @Nullable Object value) {
        switch (value) {
            case null -> json.raw("null");
            case Boolean flag -> json.bool(flag);
            case BigInteger number -> writeExact(json, new BigDecimal(number));
            case BigDecimal number -> writeExact(json, number);
            case Float number -> writeDouble(json, Double.parseDouble(number.toString()));
            case Double number -> writeDouble(json, number);
            case Number number -> writeExact(json, BigDecimal.valueOf(number.longValue()));
            case byte[] bytes -> writeBytes(json, bytes);
            default -> json.string(value.toString());
        }
    }

    private static void writeDouble(JsonText json, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            json.string(Double.toString(number));
        } else {
            json.number(number);
        }
    }

    private static void writeExact(JsonText json, BigDecimal number) {
        double near = number.doubleValue();
        boolean isExact =
                number.abs().compareTo(MOST_EXACT) <= 0 && new BigDecimal(Double.toString(near)).compareTo(number) == 0;
        if (isExact) {
            json.number(near);
        } else {
            json.string(number.toPlainString());
        }
    }

    private static String instant(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.MILLIS))
                ? Timestamps.format(time.toEpochMilli())
                : DateTimeFormatter.ISO_INSTANT.format(time);
    }
}
