package io.pserver.persistence.model;

import io.pserver.persistence.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads one model file's export and collects all that is wrong with it. One thread, once. */
final class ModelReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> PARTS = Set.of("fields", "indexes");
    private static final Set<String> FIELD_PARTS = Set.of("type", "default", "max");
    private static final int MOST_KEY_BYTES = 3_072; // InnoDB's
    private static final int MOST_ROW_BYTES = 65_000; // MySQL's is 65,535, with the server's own columns

    private final String model;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Field> fields = new LinkedHashMap<>();
    /** All names in the file, to tell an unknown field from one that has another problem. */
    private final Set<String> named = new HashSet<>();

    ModelReader(String model) {
        this.model = model;
    }

    ModelDefinition read(String json) {
        Identifiers.problemOfModel(model).ifPresent(problems::add);
        JsonNode export = parse(json);
        List<List<String>> indexes = List.of();
        if (export == null || !export.isObject()) {
            problems.add("must export an object like { fields: { score: 'int' }, indexes: ['score'] }");
        } else {
            refuseOthers("", export, PARTS);
            readFields(export.get("fields"));
            indexes = readIndexes(export.get("indexes"));
        }
        if (!problems.isEmpty()) {
            throw new ModelProblems(model, problems);
        }
        return new ModelDefinition(model, List.copyOf(fields.values()), indexes);
    }

    private static @Nullable JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException _) {
            return null;
        }
    }

    private void readFields(@Nullable JsonNode node) {
        if (node == null || !node.isObject()) {
            problems.add("fields: must be an object of names and types");
            return;
        }
        if (node.size() > ModelDefinition.MOST_FIELDS) {
            problems.add("fields: " + node.size() + " are too many, the most is " + ModelDefinition.MOST_FIELDS);
            return;
        }
        Map<String, String> seen = new HashMap<>();
        for (var property : node.properties()) {
            String name = property.getKey();
            named.add(name);
            Identifiers.problemOfField(name).ifPresent(problem -> problems.add(quoted(name) + ": " + problem));
            String other = seen.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                problems.add(name + ": differs from " + other + " in case only, which databases do not tell apart");
            }
            readField(name, property.getValue()).ifPresent(field -> fields.put(name, field));
        }
        checkRowBytes();
    }

    private Optional<Field> readField(String name, JsonNode node) {
        JsonNode word = node.isObject() ? node.get("type") : node;
        if (node.isObject()) {
            refuseOthers(name + ".", node, FIELD_PARTS);
        }
        Optional<FieldType> type =
                word == null || !word.isString() ? Optional.empty() : FieldType.ofWord(word.stringValue());
        if (type.isEmpty()) {
            problems.add(quoted(name) + ": the type must be one of " + FieldType.words()
                    + (word == null ? "" : ", not " + cut(word.toString())));
            return Optional.empty();
        }
        int max = readMax(name, type.get(), node.isObject() ? node.get("max") : null);
        Field plain = new Field(name, type.get(), max, null);
        JsonNode fallback = node.isObject() ? node.get("default") : null;
        return Optional.of(fallback == null ? plain : withDefault(plain, fallback));
    }

    private int readMax(String name, FieldType type, @Nullable JsonNode max) {
        if (type != FieldType.STRING) {
            if (max != null) {
                problems.add(name + ".max: only a string has one");
            }
            return 0;
        }
        if (max == null) {
            return Field.DEFAULT_MAX;
        }
        if (!max.isIntegralNumber()
                || !max.canConvertToInt()
                || max.intValue() < 1
                || max.intValue() > Field.MOST_MAX) {
            problems.add(name + ".max: must be a whole number from 1 to " + Field.MOST_MAX + ", not "
                    + cut(max.toString()) + " (use the type text for more)");
            return Field.DEFAULT_MAX;
        }
        return max.intValue();
    }

    private Field withDefault(Field field, JsonNode fallback) {
        try {
            Object value = FieldValues.read(field, field.name() + ".default", fallback);
            return new Field(field.name(), field.type(), field.max(), value);
        } catch (DataException.Invalid e) {
            problems.add(String.valueOf(e.getMessage()));
            return field;
        }
    }

    private void checkRowBytes() {
        int bytes = fields.values().stream()
                .filter(field -> field.type() == FieldType.STRING)
                .mapToInt(field -> field.max() * 4 + 2)
                .sum();
        if (bytes > MOST_ROW_BYTES) {
            problems.add("fields: the strings of a row may take " + bytes + " bytes, the most is " + MOST_ROW_BYTES
                    + " (give them a smaller max, or use the type text)");
        }
    }

    private List<List<String>> readIndexes(@Nullable JsonNode node) {
        List<List<String>> indexes = new ArrayList<>();
        if (node == null) {
            return indexes;
        }
        if (!node.isArray() || node.size() > ModelDefinition.MOST_INDEXES) {
            problems.add("indexes: must be a list of at most " + ModelDefinition.MOST_INDEXES
                    + " fields, or lists of fields");
            return indexes;
        }
        for (JsonNode entry : node) {
            List<String> index = readIndex(entry);
            if (!index.isEmpty() && indexes.contains(index)) {
                problems.add("indexes: " + String.join(", ", index) + " is there twice");
            } else if (!index.isEmpty()) {
                indexes.add(index);
            }
        }
        return indexes;
    }

    /** The fields of one index; empty if there is a problem. */
    private List<String> readIndex(JsonNode entry) {
        List<String> index = new ArrayList<>();
        boolean isGood = entry.isString() || (entry.isArray() && !entry.isEmpty() && entry.size() <= 8);
        for (JsonNode name : entry.isArray() ? entry : List.of(entry)) {
            isGood &= name.isString();
            index.add(name.isString() ? name.stringValue() : "");
        }
        if (!isGood) {
            problems.add("indexes: " + cut(entry.toString()) + " must be a field's name or a list of 1 to 8");
            return List.of();
        }
        return index.stream().allMatch(this::canBeIndexed) && fitsInKey(index) ? index : List.of();
    }

    private boolean canBeIndexed(String name) {
        Field field = fields.get(name);
        if (field != null && (field.type() == FieldType.TEXT || field.type() == FieldType.JSON)) {
            problems.add("indexes: " + name + " is " + field.type().word() + ", which cannot be indexed");
            return false;
        }
        boolean isKept = name.equals("createdAt") || name.equals("updatedAt");
        if (field == null && !isKept) {
            if (!named.contains(name)) {
                problems.add("indexes: there is no field " + quoted(name));
            }
            return false;
        }
        return true;
    }

    private boolean fitsInKey(List<String> index) {
        int bytes = 0;
        for (String name : index) {
            Field field = fields.get(name);
            bytes += field == null ? 8 : field.keyBytes();
        }
        if (bytes > MOST_KEY_BYTES || index.stream().distinct().count() < index.size()) {
            problems.add("indexes: " + String.join(", ", index) + " may take " + bytes + " bytes a key, the most is "
                    + MOST_KEY_BYTES + "; each field once");
            return false;
        }
        return true;
    }

    private void refuseOthers(String prefix, JsonNode node, Set<String> known) {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                problems.add(prefix + cut(name) + ": there is no such setting; known are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private static String quoted(String name) {
        return "'" + cut(name) + "'";
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
