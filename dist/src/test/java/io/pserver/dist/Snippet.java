package io.pserver.dist;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One block of code in a guide.
 *
 * @param language what the page says that it is, such as {@code js}; empty if it does not say
 * @param text all lines of it
 */
public record Snippet(String language, String text) {
    private static final Pattern FILE = Pattern.compile("^(?://|#|<!--) (?:mygame/)?"
            + "((?:(?:handlers|rooms|lib|models|views|public)/\\S+\\.(?:m?js|html))|pserver\\.yaml)\\b");

    private static final Pattern JOIN = Pattern.compile("(?:\"op\":\"join\".*\"room\":\"|client\\.join\\(')(\\w+)");

    /** The file of a game that it is, as its first line says: its path there. */
    Optional<String> file() {
        Matcher first = FILE.matcher(text);
        return first.find() ? Optional.of(first.group(1)) : Optional.empty();
    }

    /** Whether it runs in a page, or wherever else a client is. */
    boolean isOfAClient() {
        return language.equals("js") && file().isEmpty();
    }

    /** The types of the rooms that its clients join. */
    Stream<String> joins() {
        boolean isRun = isOfAClient() || language.equals("frames");
        return isRun ? JOIN.matcher(text).results().map(join -> join.group(1)) : Stream.empty();
    }

    /** How lists call it. */
    String firstLine() {
        return text.lines().findFirst().orElse("");
    }

    /** The commands of a shell that it has, without comments. */
    public List<String> commands() {
        return language.equals("sh")
                ? text.lines().map(line -> line.replaceFirst("\\s+# .*", "")).toList()
                : List.of();
    }

    /** Whether it is a settings file of pserver, all of it or a part. */
    public boolean isSettings() {
        return language.equals("yaml") && !firstLine().equals("scrape_configs:"); // which is Prometheus'
    }
}
