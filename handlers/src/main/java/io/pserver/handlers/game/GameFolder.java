package io.pserver.handlers.game;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The code of one game, read once, so that all realms of a generation run the same text and nothing outside the folder can be
 * reached through it. Immutable; any thread.
 *
 * <p>Paths are those inside the game, starting with a slash: {@code /handlers/index.js}. Links are followed only to files that
 * really lie in the game folder.
 */
public final class GameFolder {
    /** What is read: scripts and the JSON beside them. */
    private static final Set<String> ENDINGS = Set.of("js", "mjs", "cjs", "json", "html");

    /** Where it is read. Of what is public only that which scripts share with pages. */
    private static final List<String> FOLDERS =
            List.of("handlers", "rooms", "models", "jobs", "lib", "views", "public/shared", "node_modules");

    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_FILES = 50_000;
    private static final int FINGERPRINT_BYTES = 12;

    private final Path root;
    private final Map<String, byte[]> files;

    private GameFolder(Path root, Map<String, byte[]> files) {
        this.root = root;
        this.files = Collections.unmodifiableMap(files);
    }

    /**
     * Reads a game.
     *
     * @throws GameException if the folder is missing, cannot be read, or is larger than 256 MiB or 50,000 files
     */
    public static GameFolder read(Path folder) {
        Path root;
        try {
            root = folder.toRealPath();
        } catch (IOException e) {
            throw new GameException(List.of("there is no game folder " + folder), e);
        }
        if (!Files.isDirectory(root)) {
            throw new GameException(List.of("the game " + folder + " is not a folder"));
        }
        Reader reader = new Reader(root);
        for (String name : FOLDERS) {
            reader.read(root.resolve(name));
        }
        return new GameFolder(root, reader.files);
    }

    /** A game that is in memory already; {@code files} by path. */
    public static GameFolder of(Path root, Map<String, String> files) {
        Map<String, byte[]> bytes = new TreeMap<>();
        files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        return new GameFolder(root, bytes);
    }

    /** The folder itself, with links resolved. */
    public Path root() {
        return root;
    }

    /** The bytes of a file, which must not be changed. */
    public Optional<byte[]> file(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** The paths of all files, in order. */
    public Set<String> paths() {
        return files.keySet();
    }

    /** Files of one folder that end with {@code .js} or {@code .mjs}, in order. */
    public List<String> scripts(String folder, boolean deep) {
        List<String> found = new ArrayList<>();
        for (String path : files.keySet()) {
            boolean script = path.endsWith(".js") || path.endsWith(".mjs");
            if (script && path.startsWith(folder + "/") && (deep || path.indexOf('/', folder.length() + 1) < 0)) {
                found.add(path);
            }
        }
        return found;
    }

    /** Another one for each text of the files, and each of {@code more}. */
    public String fingerprint(String more) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((path, content) -> {
                digest.update((path + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            });
            digest.update(more.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Walks one folder after the other, within bounds. */
    private static final class Reader extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Map<String, byte[]> files = new TreeMap<>();
        private long bytes;

        Reader(Path root) {
            this.root = root;
        }

        void read(Path folder) {
            try {
                if (Files.isDirectory(folder) && folder.toRealPath().startsWith(root)) {
                    Files.walkFileTree(folder, this);
                }
            } catch (IOException | UncheckedIOException e) {
                throw new GameException(List.of("cannot read " + folder + ": " + e.getMessage()), e);
            }
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String name = file.getFileName().toString();
            if (ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && isInside(file)) {
                byte[] content = Files.readAllBytes(file);
                bytes += content.length;
                files.put("/" + root.relativize(file).toString().replace('\\', '/'), content);
                if (bytes > MOST_BYTES || files.size() > MOST_FILES) {
                    throw new IOException("the game's code is larger than 256 MiB or 50000 files");
                }
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isInside(Path file) throws IOException {
            if (!Files.isSymbolicLink(file)) {
                return Files.isRegularFile(file);
            }
            return Files.isRegularFile(file) && file.toRealPath().startsWith(root);
        }
    }
}
