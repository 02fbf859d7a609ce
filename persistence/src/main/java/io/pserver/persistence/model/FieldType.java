package io.pserver.persistence.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types that a field can have, in lower case as model files name them. */
public enum FieldType {
    /** Text of a bounded length that can be indexed and ordered by. Compared by code point: case and accents matter. */
    STRING,
    /** Text of up to {@link Field#MOST_TEXT_BYTES}. */
    TEXT,
    /** A whole number from -2^53 to 2^53. */
    INT,
    /** A finite double. Minus zero is kept as zero, as JSON in JavaScript does. */
    DOUBLE,
    BOOL,
    /** Any JSON, given back as it came, to the byte. */
    JSON,
    /** An instant to the millisecond, over the whole range of a {@code Date}. */
    TIMESTAMP;

    /** As in a model file. */
    public String word() {
        return switch (this) {
            case STRING -> "string";
            case TEXT -> "text";
            case INT -> "int";
            case DOUBLE -> "double";
            case BOOL -> "bool";
            case JSON -> "json";
            case TIMESTAMP -> "timestamp";
        };
    }

    static Optional<FieldType> ofWord(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findAny();
    }

    static String words() {
        return Arrays.stream(values()).map(FieldType::word).collect(Collectors.joining(", "));
    }
}
