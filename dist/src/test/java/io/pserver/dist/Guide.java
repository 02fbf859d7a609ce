package io.pserver.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One page that people read, and what in it can be checked.
 *
 * @param file where it lies
 * @param text all of it
 */
record Guide(Path file, String text) {
    private static final Path ROOT = Path.of("..");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern PATH = Pattern.compile("// (?:mygame/)?((?:handlers|rooms|lib|models)/\\S+\\.m?js)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    /** The pages at the top of the project and all under {@code dist/docs}. */
    static Stream<Guide> all() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .map(Guide::read)
                    .toList()
                    .stream();
        }
    }

    private static Guide read(Path file) {
        try {
            return new Guide(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The targets of its links within the project. */
    List<String> links() {
        String prose = FENCE.matcher(text).replaceAll("");
        return LINK.matcher(prose)
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.contains("://"))
                .toList();
    }

    /** Whether a link leads somewhere: the file exists, and the heading in it if it names one. */
    boolean leadsSomewhere(String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? file : file.resolveSibling(path).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return hash < 0 || read(target).anchors().contains(link.substring(hash + 1));
    }

    private List<String> anchors() {
        return HEADING.matcher(FENCE.matcher(text).replaceAll(""))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
                .toList();
    }

    /** Its JavaScript. */
    List<String> scripts() {
        return FENCE.matcher(text)
                .results()
                .filter(fence -> fence.group(1).equals("js"))
                .map(fence -> fence.group(2))
                .toList();
    }

    /** The files of a game among its JavaScript, which say in their first line where they belong, by path. */
    Map<String, String> game() {
        Map<String, String> files = new TreeMap<>();
        for (String script : scripts()) {
            String first = script.lines().findFirst().orElse("");
            Optional<String> path =
                    PATH.matcher(first).results().findFirst().map((MatchResult found) -> found.group(1));
            path.ifPresent(name -> {
                if (files.put(name, script) != null) {
                    throw new IllegalStateException(file + " has two files " + name);
                }
            });
        }
        return files;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
