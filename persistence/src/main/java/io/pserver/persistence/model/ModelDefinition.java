package io.pserver.persistence.model;

import java.util.List;

/**
 * One model: what a file in {@code models/} exports. Immutable; read once at start and after a reload.
 *
 * @param name the file's name, and the table's
 * @param fields in the order of the file; without id, version, createdAt and updatedAt, which every row has
 * @param indexes the fields of each index, first the one that is sought first
 */
public record ModelDefinition(String name, List<Field> fields, List<List<String>> indexes) {
    public static final int MOST_FIELDS = 200;
    public static final int MOST_INDEXES = 32;

    public ModelDefinition {
        fields = List.copyOf(fields);
        indexes = indexes.stream().map(List::copyOf).toList();
    }

    /**
     * Reads what a model file exports.
     *
     * @param name the file's name without {@code .js}
     * @param json its default export: {@code {"fields": {…}, "indexes": […]}}
     * @throws ModelProblems listing everything that is wrong, each with the field's name
     */
    public static ModelDefinition parse(String name, String json) {
        return new ModelReader(name).read(json);
    }

    /** The fields that scripts see as a {@code Date}, besides createdAt and updatedAt. */
    public List<String> timestamps() {
        return fields.stream()
                .filter(field -> field.type() == FieldType.TIMESTAMP)
                .map(Field::name)
                .toList();
    }
}
