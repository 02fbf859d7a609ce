package io.pserver.persistence.row;

import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.FieldType;
import io.pserver.persistence.model.ModelDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The columns of a model's table by name, the server's own among them: what a query can name. Immutable. */
final class ModelColumns {
    static final Field ID = new Field("id", FieldType.STRING, RowIds.MOST_BYTES, null);
    private static final List<Field> OWN = List.of(
            ID,
            new Field("version", FieldType.INT, 0, null),
            new Field("createdAt", FieldType.TIMESTAMP, 0, null),
            new Field("updatedAt", FieldType.TIMESTAMP, 0, null));

    private final Map<String, Field> fields = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();

    ModelColumns(ModelDefinition model) {
        OWN.forEach(field -> fields.put(field.name(), field));
        for (int i = 0; i < model.fields().size(); i++) {
            fields.put(model.fields().get(i).name(), model.fields().get(i));
            places.put(model.fields().get(i).name(), i);
        }
    }

    Optional<Field> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** What a row has in a column. */
    @Nullable
    Object valueOf(Field field, StoredRow row) {
        return switch (field.name()) {
            case "id" -> row.id();
            case "version" -> row.version();
            case "createdAt" -> row.createdMs();
            case "updatedAt" -> row.updatedMs();
            default -> row.values().get(places.getOrDefault(field.name(), -1));
        };
    }
}
