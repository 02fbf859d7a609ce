package io.pserver.loadtest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Flags of the form {@code --name value} or {@code --name=value}; {@code --name} alone is {@code true}. */
final class Flags {
    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads {@code args} from index {@code from}.
     *
     * @throws IllegalArgumentException if one is not in {@code known}, or is no flag
     */
    Flags(String[] args, int from, Set<String> known) {
        for (int i = from; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                throw new IllegalArgumentException(args[i] + ": not a flag");
            }
            int equals = args[i].indexOf('=');
            String name = args[i].substring(2, equals < 0 ? args[i].length() : equals);
            if (!known.contains(name)) {
                throw new IllegalArgumentException("--" + name + ": unknown; there are " + new TreeSet<>(known));
            }
            if (equals >= 0) {
                values.put(name, args[i].substring(equals + 1));
            } else if (i + 1 < args.length && !args[i + 1].startsWith("--")) {
                values.put(name, args[++i]);
            } else {
                values.put(name, "true");
            }
        }
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    boolean on(String name) {
        return "true".equals(values.get(name));
    }

    Path path(String name, String otherwise) {
        return Path.of(text(name, otherwise));
    }

    int number(String name, int otherwise) {
        return Math.toIntExact(whole(name, otherwise));
    }

    long whole(String name, long otherwise) {
        try {
            return Long.parseLong(text(name, Long.toString(otherwise)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + "=" + text(name) + ": not a whole number", e);
        }
    }

    /** Seconds, with a fraction if wanted. */
    Duration seconds(String name, double otherwise) {
        try {
            return Duration.ofMillis(Math.round(Double.parseDouble(text(name, Double.toString(otherwise))) * 1_000));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + "=" + text(name) + ": not a number of seconds", e);
        }
    }
}
