package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.FieldType;
import io.pserver.persistence.model.FieldValues;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.model.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns a model's rows from JSON text into what columns keep, and back. What a field of type JSON has is cut out of the row's text
 * and never parsed into anything, so it comes back as it was. Any thread.
 */
final class RowCodec {
    static final JsonMapper JSON = JsonMapper.builder().build();

    /** Columns before the model's own: id, version, createdAt, updatedAt. */
    static final int OWN_COLUMNS = 4;

    private final ModelDefinition model;
    private final Map<String, Integer> places = new HashMap<>();

    RowCodec(ModelDefinition model) {
        this.model = model;
        for (int i = 0; i < model.fields().size(); i++) {
            places.put(model.fields().get(i).name(), i);
        }
    }

    /**
     * Reads a row. Fields that it does not name get their defaults; createdAt and updatedAt are the server's and passed over.
     *
     * @throws DataException.Invalid naming the field that is unknown, of the wrong type, or over length
     */
    RowInput parse(String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new DataException.Invalid("a row of " + model.name() + " must be an object");
            }
            RowInput row = parseObject(parser, json);
            if (parser.nextToken() != null) {
                throw new DataException.Invalid("a row of " + model.name() + " must be one object");
            }
            return row;
        } catch (JacksonException e) {
            throw new DataException.Invalid("a row of " + model.name() + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private RowInput parseObject(JsonParser parser, String json) {
        List<@Nullable Object> values = new ArrayList<>();
        model.fields().forEach(field -> values.add(field.fallback()));
        String id = null;
        Long version = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            Integer place = places.get(name);
            if (place != null) {
                values.set(place, value(model.fields().get(place), parser, json));
                continue;
            }
            JsonNode own = parser.readValueAsTree();
            switch (name) {
                case "id" -> id = id(own);
                case "version" -> version = version(own);
                case "createdAt", "updatedAt" -> {}
                default -> throw unknown(name);
            }
        }
        return new RowInput(id, version, values);
    }

    private @Nullable Object value(Field field, JsonParser parser, String json) {
        String where = where(field.name());
        if (field.type() != FieldType.JSON) {
            return FieldValues.read(field, where, parser.readValueAsTree());
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getCharOffset();
        return FieldValues.json(where, json.substring(start, end));
    }

    private static @Nullable String id(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        return RowIds.checked(node.isString() ? node.stringValue() : "");
    }

    private static @Nullable Long version(JsonNode node) {
        return node.isNull() ? null : FieldValues.wholeNumber("version", node);
    }

    /** Where a row's values have that of one of the model's fields. */
    int placeOf(Field field) {
        return Objects.requireNonNull(places.get(field.name()));
    }

    /** How errors call a field. */
    String where(String field) {
        return model.name() + "." + field;
    }

    DataException.Invalid unknown(String name) {
        String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        return new DataException.Invalid("model " + model.name() + " has no field '" + shown + "'");
    }

    /** The row that a result of all columns stands on. */
    StoredRow read(ResultSet row) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(model.fields().size());
        for (int i = 0; i < model.fields().size(); i++) {
            values.add(column(model.fields().get(i).type(), row, i + 1 + OWN_COLUMNS));
        }
        return new StoredRow(
                Objects.requireNonNull(row.getString(1)), row.getLong(2), row.getLong(3), row.getLong(4), values);
    }

    private static @Nullable Object column(FieldType type, ResultSet row, int index) throws SQLException {
        Object value = switch (type) {
            case STRING, TEXT, JSON -> row.getString(index);
            case INT, TIMESTAMP -> row.getLong(index);
            case DOUBLE -> row.getDouble(index);
            case BOOL -> row.getBoolean(index);
        };
        return row.wasNull() ? null : value;
    }

    /** The row as scripts are told it. */
    Row encode(StoredRow row) {
        JsonText json = new JsonText().open('{');
        json.name("id").string(row.id());
        json.name("version").number(row.version());
        json.name("createdAt").string(Timestamps.format(row.createdMs()));
        json.name("updatedAt").string(Timestamps.format(row.updatedMs()));
        for (int i = 0; i < model.fields().size(); i++) {
            Field field = model.fields().get(i);
            json.name(field.name());
            write(json, field.type(), row.values().get(i));
        }
        return new Row(row.id(), row.version(), json.close('}').toString());
    }

    private static void write(JsonText json, FieldType type, @Nullable Object value) {
        switch (value) {
            case null -> json.raw("null");
            case String text when type == FieldType.JSON -> json.raw(text);
            case String text -> json.string(text);
            case Long ms when type == FieldType.TIMESTAMP -> json.string(Timestamps.format(ms));
            case Long number -> json.number(number);
            case Double number -> json.number(number);
            case Boolean flag -> json.bool(flag);
            default -> throw new IllegalStateException("no column keeps a " + value.getClass());
        }
    }
}
