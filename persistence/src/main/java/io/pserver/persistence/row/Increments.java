package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.FieldType;
import io.pserver.persistence.model.FieldValues;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What is to be added to a row.
 *
 * @param numbers of type int or double; at least one
 * @param amounts for each a Long or a Double
 */
record Increments(List<Field> numbers, List<Object> amounts) {
    /**
     * Reads {@code {"score": 5, "gold": -1.5}}.
     *
     * @throws DataException.Invalid naming the field that is unknown, not a number, or given too exact an amount
     */
    static Increments parse(String json, RowCodec codec, ModelColumns columns) {
        List<Field> numbers = new ArrayList<>();
        List<Object> amounts = new ArrayList<>();
        for (var each : object(json, codec).properties()) {
            String name = each.getKey();
            Field field = columns.find(name).orElseThrow(() -> codec.unknown(name));
            String where = codec.where(name);
            boolean isInt = field.type() == FieldType.INT;
            if ((!isInt && field.type() != FieldType.DOUBLE) || name.equals("version")) {
                throw new DataException.Invalid(where + " cannot be incremented: only an int or a double can");
            }
            numbers.add(field);
            if (isInt) {
                amounts.add(FieldValues.wholeNumber(where, each.getValue()));
            } else {
                amounts.add(FieldValues.finiteNumber(where, each.getValue()));
            }
        }
        return new Increments(numbers, amounts);
    }

    private static JsonNode object(String json, RowCodec codec) {
        try {
            JsonNode node = RowCodec.JSON.readTree(json);
            if (node.isObject() && !node.isEmpty()) {
                return node;
            }
        } catch (JacksonException _) {
            // the same sentence will do
        }
        throw new DataException.Invalid(codec.where("increment") + " needs an object of amounts, like { score: 1 }");
    }

    List<String> fields() {
        return numbers.stream().map(Field::name).toList();
    }
}
