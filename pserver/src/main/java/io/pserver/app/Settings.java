package io.pserver.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Settings by key, from the file, the environment and the flags, each over the one before. Collects every problem instead of
 * stopping at the first. Used by one thread, at start.
 */
final class Settings {
    private final Set<String> known;
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, String> sources = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * No settings yet.
     *
     * @param known the keys that exist; {@code #} stands for any number
     */
    Settings(Set<String> known) {
        this.known = known;
    }

    /** Sets a key. {@code source} tells people where it stands. */
    void set(String key, String value, String source) {
        if (!key.contains("#") && known.contains(key.replaceAll("\\.[0-9]{1,4}\\.", ".#."))) {
            values.put(key, value);
            sources.put(key, source.equals("--") ? "--" + key : source);
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
        String number = wanted.replaceAll("^.*?_([0-9]+)_.*$|^.*$", "$1");
        for (String key : known) {
            String found = key.replace("#", number);
            if (found.replace(".", "_").equalsIgnoreCase(wanted)) {
                set(found, value, variable);
                return;
            }
        }
        problems.add(variable + ": there is no such setting; the nearest is PSERVER_"
                + nearest(wanted.replace('_', '.')).replace('.', '_').toUpperCase(java.util.Locale.ROOT));
    }

    /** Whether a variable means a setting. */
    boolean isVariable(String variable) {
        String wanted = variable.substring("PSERVER_".length()).replaceAll("_[0-9]+_", "_#_");
        return known.stream().anyMatch(key -> key.replace(".", "_").equalsIgnoreCase(wanted));
    }

    /** The numbers that stand for {@code #} in keys that start with {@code prefix}, in order. */
    SortedSet<Integer> numbers(String prefix) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String key : values.keySet()) {
            if (key.startsWith(prefix + ".")) {
                numbers.add(Integer.valueOf(key.substring(prefix.length() + 1, key.lastIndexOf('.'))));
            }
        }
        return numbers;
    }

    /** Every setting as it is now, in the order of the keys; those with a number in their key only where they are set. */
    List<EffectiveSetting> effective() {
        Set<String> keys = new TreeSet<>(values.keySet());
        known.stream().filter(key -> !key.contains("#")).forEach(keys::add);
        List<EffectiveSetting> all = new ArrayList<>();
        for (String key : keys) {
            String value = values.get(key);
            all.add(
                    value == null
                            ? new EffectiveSetting(key, EffectiveSetting.defaultOf(key), EffectiveSetting.DEFAULT)
                            : new EffectiveSetting(key, value, sources.getOrDefault(key, "")));
        }
        return all;
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
    <T extends @Nullable Object> T section(String name, Supplier<T> record, T fallback) {
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
        for (String pattern : known) {
            String candidate = pattern.replace('#', '0');
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
