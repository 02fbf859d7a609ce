package io.pserver.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Settings by key, from the file, the environment and the flags, each over the one before. Collects every problem instead of
 * stopping at the first. Used by one thread, at start.
 */
final class Settings {
    private final Set<String> known;
    private final Map<String, String> values = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * No settings yet.
     *
     * @param known the keys that exist
     */
    Settings(Set<String> known) {
        this.known = known;
    }

    /** Sets a key. {@code source} tells people where it stands. */
    void set(String key, String value, String source) {
        if (known.contains(key)) {
            values.put(key, value);
        } else {
            problems.add(source + ": there is no setting " + key + "; the nearest is " + nearest(key));
        }
    }

    void problem(String problem) {
        problems.add(problem);
    }

    /** The key that an environment variable means: {@code PSERVER_HTTP_PORT} is {@code http.port}. */
    void setByVariable(String variable, String value) {
        String wanted = variable.substring("PSERVER_".length());
        for (String key : known) {
            if (key.replace(".", "_").equalsIgnoreCase(wanted)) {
                set(key, value, variable);
                return;
            }
        }
        problems.add(variable + ": there is no such setting; the nearest is PSERVER_"
                + nearest(wanted.replace('_', '.')).replace('.', '_').toUpperCase(java.util.Locale.ROOT));
    }

    String text(String key, String fallback) {
        return values.getOrDefault(key, fallback);
    }

    int number(String key, int fallback) {
        String value = values.get(key);
        if (value == null) {
            return fallback;
        }
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException _) {
            problems.add(key + "=" + value + ": must be a whole number");
            return fallback;
        }
    }

    /** A list, its items separated by commas. */
    Set<String> list(String key) {
        Set<String> items = new LinkedHashSet<>();
        for (String item : Arrays.asList(values.getOrDefault(key, "").split(",", -1))) {
            if (!item.isBlank()) {
                items.add(item.strip());
            }
        }
        return items;
    }

    /** Makes the record of one section; what it refuses is a problem, and the defaults stand in. */
    <T> T section(String name, Supplier<T> record, T fallback) {
        try {
            return record.get();
        } catch (IllegalArgumentException e) {
            problems.add(name + "." + e.getMessage());
            return fallback;
        }
    }

    /** @throws SettingsProblems if there are any */
    void check() {
        if (!problems.isEmpty()) {
            throw new SettingsProblems(problems);
        }
    }

    private String nearest(String key) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(key, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** How many letters have to be changed, added or removed. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int same =
                        Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1)) ? 0 : 1;
                int next = Math.min(Math.min(row[j] + 1, row[j - 1] + 1), diagonal + same);
                diagonal = row[j];
                row[j] = next;
            }
        }
        return row[other.length()];
    }
}
