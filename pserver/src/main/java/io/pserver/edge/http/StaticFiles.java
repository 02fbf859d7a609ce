package io.pserver.edge.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds files of the game's public folder. Never a folder's listing, a name that starts with a dot, or anything outside the
 * folder, not even through a link inside it.
 */
final class StaticFiles {
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final Supplier<Path> publicFolder;
    /** Replaced by any selector thread. */
    private volatile Top top = new Top(Set.of(), System.nanoTime() - LOOK_NANOS);

    StaticFiles(Supplier<Path> publicFolder) {
        this.publicFolder = publicFolder;
    }

    /** What a path leads to. */
    sealed interface Found {
        /** A file; {@code path} has no links left in it. */
        record File(Path path, long size, long modifiedMillis, String contentType) implements Found {
            /** Changes when the file does. */
            String etag() {
                return '"' + Long.toHexString(modifiedMillis) + '-' + Long.toHexString(size) + '"';
            }
        }

        /** A folder with an index page, asked for without the slash that relative links need. */
        record MissingSlash() implements Found {}
    }

    /** What lay in the public folder, not below, when somebody looked. */
    private record Top(Set<String> names, long atNanos) {}

    /**
     * Whether {@link #find} may find anything. It looks at the disk ten times a second at most, for paths that a handler answers unless
     * there is a file: a file that is new may be overlooked for a tenth of a second.
     */
    boolean mayHave(RequestPath path) {
        Top known = top;
        long now = System.nanoTime();
        if (now - known.atNanos >= LOOK_NANOS) {
            known = new Top(names(publicFolder.get()), now);
            top = known;
        }
        return path.segments().isEmpty() || known.names.contains(path.segments().getFirst());
    }

    private static Set<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException e) {
            return Set.of(); // there is no such folder
        }
    }

    @Nullable
    Found find(RequestPath path) {
        for (String segment : path.segments()) {
            if (segment.startsWith(".")) {
                return null;
            }
        }
        try {
            Path folder = publicFolder.get();
            if (!Files.isDirectory(folder)) {
                return null;
            }
            Path root = folder.toRealPath();
            Path file = root;
            for (String segment : path.segments()) {
                file = file.resolve(segment);
            }
            return open(root, file, path.folder());
        } catch (IOException | InvalidPathException e) {
            return null; // nothing there that can be read
        }
    }

    private static @Nullable Found open(Path root, Path file, boolean asFolder) throws IOException {
        if (Files.isDirectory(file)) {
            Path index = file.resolve("index.html");
            if (!Files.isRegularFile(index)) {
                return null;
            }
            return asFolder ? regular(root, index) : new Found.MissingSlash();
        }
        return asFolder ? null : regular(root, file);
    }

    private static @Nullable Found regular(Path root, Path file) throws IOException {
        Path real = file.toRealPath();
        if (!real.startsWith(root) || isHidden(root.relativize(real))) {
            return null;
        }
        BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
        if (!attributes.isRegularFile() || !Files.isReadable(real)) {
            return null;
        }
        long modified = attributes.lastModifiedTime().toMillis();
        return new Found.File(real, attributes.size(), modified, ContentTypes.of(String.valueOf(file.getFileName())));
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
