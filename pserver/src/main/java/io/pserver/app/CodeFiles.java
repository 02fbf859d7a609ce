package io.pserver.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the files of a game's code looked like last time. Packages from npm are not looked at. Used by one thread. */
final class CodeFiles {
    private static final List<String> FOLDERS = List.of("handlers", "rooms", "lib", "public/shared", "views");

    private final Path game;
    private Map<Path, String> before;

    CodeFiles(Path game) {
        this.game = game;
        this.before = look();
    }

    /** Whether a file has come, gone, or been written since the last time. */
    boolean haveChanged() {
        Map<Path, String> now = look();
        boolean changed = !now.equals(before);
        before = now;
        return changed;
    }

    private Map<Path, String> look() {
        Map<Path, String> seen = new HashMap<>();
        for (String folder : FOLDERS) {
            Path root = game.resolve(folder);
            if (!Files.isDirectory(root)) {
                continue;
            }
            try {
                Files.walkFileTree(root, new Looker(seen));
            } catch (IOException e) {
                throw new UncheckedIOException(root + " cannot be looked at", e);
            }
        }
        return seen;
    }

    /** Editors write files by renaming others over them: one that is gone while it is looked at is no error. */
    private static final class Looker extends SimpleFileVisitor<Path> {
        private final Map<Path, String> seen;

        Looker(Map<Path, String> seen) {
            this.seen = seen;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            seen.put(file, attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException problem) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException problem) {
            return FileVisitResult.CONTINUE;
        }
    }
}
