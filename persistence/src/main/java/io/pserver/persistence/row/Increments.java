package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.FieldType;
import io.pserver.persistence.model.FieldValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What is to be added to a row.
 *
 * @param numbers of type int or double; at least one
 * @param amounts for each a Long or a Double
 */
record Increments(List<Field> numbers, List<Object> amounts) {
    private static final long MOST_WHOLE = 1L << 53;

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

    /** The row as it is afterwards, or null if that is more than a field can hold; null counts as 0. */
    @Nullable
    StoredRow addedTo(StoredRow row, RowCodec codec, long nowMs) {
        List<@Nullable Object> values = new ArrayList<>(row.values());
        for (int i = 0; i < numbers.size(); i++) {
            int place = codec.placeOf(numbers.get(i));
            Object sum = sum(values.get(place), amounts.get(i));
            if (sum == null) {
                return null;
            }
            values.set(place, sum);
        }
        return new StoredRow(row.id(), row.version() + 1, row.createdMs(), nowMs, values);
    }

    private static @Nullable Object sum(@Nullable Object before, Object amount) {
        if (amount instanceof Long whole) {
            long sum = (before == null ? 0 : (Long) before) + whole; // both far from what a long holds
            return Math.abs(sum) <= MOST_WHOLE ? sum : null;
        }
        double sum = (before == null ? 0 : (Double) before) + (Double) amount;
        return Double.isFinite(sum) ? sum : null;
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
