package io.pserver.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One page that people read, and what in it can be checked.
 *
 * @param file where it lies
 * @param text all of it
 */
public record Guide(Path file, String text) {
    private static final Path ROOT = Path.of("..");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern GAME_OF = Pattern.compile("\\bof \\[the first game\\]\\(([^)#]*first-game\\.md)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    /** The pages at the top of the project, all under {@code dist/docs}, and that of the client library. */
    public static Stream<Guide> all() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.of(top, docs, Stream.of(Path.of("client/README.md")))
                    .flatMap(files -> files)
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

    /** Its blocks of code, in order. */
    public List<Snippet> snippets() {
        return FENCE.matcher(text)
                .results()
                .map(fence -> new Snippet(fence.group(1), fence.group(2)))
                .toList();
    }

    /** The files of a game among them, by path. */
    Map<String, String> game() {
        Map<String, String> files = new TreeMap<>();
        for (Snippet snippet : snippets()) {
            snippet.file().ifPresent(name -> {
                if (files.put(name, snippet.text()) != null) {
                    throw new IllegalStateException(file + " has two files " + name);
                }
            });
        }
        return files;
    }

    /** Whether it shows what comes of a game. */
    boolean isPlayed() {
        return snippets().stream()
                .anyMatch(snippet -> snippet.isOfAClient()
                        || snippet.language().equals("console")
                        || snippet.language().equals("frames"));
    }

    /** The game that is played on the page: its own, or that of the guide which it names. */
    Map<String, String> played() {
        Map<String, String> own = game();
        Matcher other = GAME_OF.matcher(text);
        return own.isEmpty() && other.find()
                ? read(file.resolveSibling(other.group(1)).normalize()).game()
                : own;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
