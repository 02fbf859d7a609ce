package io.pserver.persistence.model;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which names models and fields may have: those that are harmless in SQL when quoted, and in JavaScript as a property's name.
 */
final class Identifiers {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,47}");
    private static final Set<String> KEPT_BY_SERVER = Set.of("id", "version", "createdat", "updatedat");
    private static final Set<String> OF_EVERY_OBJECT = Set.of(
            "constructor",
            "prototype",
            "tostring",
            "tolocalestring",
            "valueof",
            "hasownproperty",
            "isprototypeof",
            "propertyisenumerable");

    private Identifiers() {}

    /** What is wrong with a field's name, if anything. */
    static Optional<String> problemOfField(String name) {
        if (KEPT_BY_SERVER.contains(name.toLowerCase(Locale.ROOT))) {
            return Optional.of("every row has id, version, createdAt and updatedAt, so no field can be called that");
        }
        if (name.equalsIgnoreCase(TableSql.BUCKET_COLUMN)) {
            return Optional.of("the server keeps a column of this name");
        }
        return Optional.ofNullable(problem(name));
    }

    /** What is wrong with a model's name, if anything. */
    static Optional<String> problemOfModel(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("pserver_") || lower.startsWith("ps_") || lower.startsWith("flyway_")) {
            return Optional.of("names that start with pserver_, ps_ or flyway_ are for the server's own tables");
        }
        return Optional.ofNullable(problem(name));
    }

    private static @Nullable String problem(String name) {
        if (!ALLOWED.matcher(name).matches()) {
            return "a name is 1 to 48 letters (a to z), digits and underscores, and does not start with a digit";
        }
        if (name.startsWith("__") || OF_EVERY_OBJECT.contains(name.toLowerCase(Locale.ROOT))) {
            return "the name means something else in JavaScript";
        }
        return null;
    }
}
