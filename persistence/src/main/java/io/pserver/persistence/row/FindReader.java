package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.FieldValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the argument of {@code find} and {@code count}. {@code after} is the last row of the page before, of which the
 * ordered fields and the id count, or that row's id; for the id alone the row is read once more, as it is by then. Any thread.
 */
final class FindReader {
    static final int DEFAULT_LIMIT = 100;
    static final int MOST_LIMIT = 1_000;

    private static final Set<String> OF_FIND = Set.of("where", "orderBy", "limit", "after", "fresh");
    private static final Set<String> OF_COUNT = Set.of("where", "fresh");
    private static final int MOST_KEYS = 8;

    private final RowCodec codec;
    private final ModelColumns columns;

    FindReader(RowCodec codec, ModelColumns columns) {
        this.codec = codec;
        this.columns = columns;
    }

    FindQuery find(String json) {
        return read(json, OF_FIND, "find");
    }

    FindQuery count(String json) {
        return read(json, OF_COUNT, "count");
    }

    private FindQuery read(String json, Set<String> known, String call) {
        JsonNode query = object(json, call);
        for (String name : query.propertyNames()) {
            if (!known.contains(name)) {
                throw new DataException.Invalid(call + " knows "
                        + String.join(", ", known.stream().sorted().toList()) + " only, not '" + cut(name) + "'");
            }
        }
        WhereReader where = new WhereReader(codec, columns);
        SqlPart conditions = where.read(query.get("where"));
        List<OrderKey> order = order(query.get("orderBy"));
        FindQuery page = new FindQuery(
                conditions, order, limit(query.get("limit")), null, null, isFresh(query.get("fresh")), where.ids());
        return withAfter(page, query.get("after"));
    }

    private static JsonNode object(String json, String call) {
        try {
            JsonNode query = RowCodec.JSON.readTree(json);
            if (query.isObject()) {
                return query;
            }
        } catch (JacksonException _) {
            // the same sentence will do
        }
        throw new DataException.Invalid(call + " needs an object, like { where: { score: { gte: 10 } } }");
    }

    private List<OrderKey> order(@Nullable JsonNode node) {
        List<OrderKey> order = new ArrayList<>();
        if (node != null && !node.isNull()) {
            if (!node.isObject() || node.size() > MOST_KEYS) {
                throw new DataException.Invalid(
                        "orderBy must be an object of at most " + MOST_KEYS + " fields, like { score: 'desc' }");
            }
            for (var key : node.properties()) {
                order.add(orderKey(key.getKey(), key.getValue()));
            }
        }
        if (order.stream().noneMatch(key -> key.field().equals(ModelColumns.ID))) {
            // In the direction of the last key, so that one walk along an index does it.
            order.add(new OrderKey(
                    ModelColumns.ID, !order.isEmpty() && order.getLast().isDescending()));
        }
        return order;
    }

    private OrderKey orderKey(String name, JsonNode direction) {
        Field field = columns.find(name).orElseThrow(() -> codec.unknown(name));
        if (!field.isOrdered()) {
            throw new DataException.Invalid("orderBy." + name
                    + ": rows can be ordered by numbers, timestamps, bools, and strings with a max up to 255");
        }
        if (!direction.isString() || !Set.of("asc", "desc").contains(direction.stringValue())) {
            throw new DataException.Invalid("orderBy." + name + " must be 'asc' or 'desc'");
        }
        return new OrderKey(field, direction.stringValue().equals("desc"));
    }

    private static int limit(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return DEFAULT_LIMIT;
        }
        long limit = FieldValues.wholeNumber("limit", node);
        if (limit < 1 || limit > MOST_LIMIT) {
            throw new DataException.Invalid("limit must be from 1 to " + MOST_LIMIT + ", not " + limit);
        }
        return (int) limit;
    }

    private static boolean isFresh(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return false;
        }
        if (!node.isBoolean()) {
            throw new DataException.Invalid("fresh must be true or false");
        }
        return node.booleanValue();
    }

    private static FindQuery withAfter(FindQuery query, @Nullable JsonNode after) {
        if (after == null || after.isNull()) {
            return query;
        }
        if (after.isObject()) {
            return query.withAfter(valuesOf(query.order(), after));
        }
        String id = RowIds.checked(FieldValues.string("after", after, RowIds.MOST_BYTES));
        if (query.order().getFirst().field().equals(ModelColumns.ID)) {
            return query.withAfter(lastOnly(query.order().size(), id));
        }
        return new FindQuery(query.where(), query.order(), query.limit(), null, id, query.isFresh(), query.ids());
    }

    // Nothing comes behind an id in the keys that follow it, so their values do not matter.
    private static List<@Nullable Object> lastOnly(int size, String id) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(id);
        while (values.size() < size) {
            values.add(null);
        }
        return values;
    }

    private static List<@Nullable Object> valuesOf(List<OrderKey> order, JsonNode row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (OrderKey key : order) {
            String name = key.field().name();
            JsonNode value = row.get(name);
            if (value == null || (value.isNull() && key.field().equals(ModelColumns.ID))) {
                throw new DataException.Invalid(
                        "after has no " + name + ": give the last row of the page before, or its id");
            }
            values.add(FieldValues.read(key.field(), "after." + name, value));
        }
        return values;
    }

    private static String cut(String name) {
        return name.length() > 60 ? name.substring(0, 60) + "…" : name;
    }
}
