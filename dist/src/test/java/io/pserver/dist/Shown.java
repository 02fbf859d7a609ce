package io.pserver.dist;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what a page shows with what came. An id or a number that chance or the clock has made is another one each time, but where
 * the page shows the same one twice, the same must come twice. Used by one thread.
 */
final class Shown {
    /** What is left out, as {@code …} after the beginning of a word says, or as a line of three dots. */
    private static final String LEFT_OUT = "(?m)^\\.\\.\\.$|[\\w-]*…";

    /** The id of a room, of a node, or of a logged failure: no word, as it has a digit. */
    private static final String MADE = "\\b(?=[a-z]*[0-9])(?:[0-9a-z]{12}|n[0-9a-f]{6}|[0-9a-f]{8})\\b";

    private static final Pattern VARIABLE = Pattern.compile(LEFT_OUT + "|" + MADE);
    private static final Pattern IS_MADE = Pattern.compile(MADE);

    private final Map<String, String> came = new HashMap<>();

    /** Whether {@code actual} is what the page shows as {@code text}. If so, the ids in it are known from then on. */
    boolean isSeenIn(String text, String actual) {
        StringBuilder pattern = new StringBuilder();
        List<String> found = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(text);
        int from = 0;
        for (; variable.find(); from = variable.end()) {
            pattern.append(Pattern.quote(text.substring(from, variable.start())))
                    .append(pattern(variable.group(), found));
        }
        pattern.append(Pattern.quote(text.substring(from)));
        Matcher match = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual);
        if (!match.matches()) {
            return false;
        }
        for (int i = 0; i < found.size(); i++) {
            came.put(found.get(i), match.group(i + 1));
        }
        return true;
    }

    private String pattern(String variable, List<String> found) {
        if (!IS_MADE.matcher(variable).matches()) {
            return ".*?";
        }
        String known = came.get(variable);
        if (known != null) {
            return Pattern.quote(known);
        }
        int group = found.indexOf(variable) + 1;
        if (group > 0) {
            return "\\" + group + "(?![0-9])";
        }
        found.add(variable);
        return "([0-9a-z]+)";
    }

    /** What a client sends: the ids that the page shows in it are replaced by those that came. */
    String filled(String text) {
        return IS_MADE.matcher(text).replaceAll(made -> came.getOrDefault(made.group(), made.group()));
    }
}
