package io.pserver.handlers.js;

import io.pserver.handlers.game.GameFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.io.FileSystem;

/**
 * What scripts can import: the files of one game generation, which are in memory, and the module {@code pserver}. Nothing of the
 * machine's file system is behind it. Any thread.
 */
final class GameFileSystem implements FileSystem {
    /** Where the module {@code pserver} lies. */
    static final String API = "/pserver";

    private static final Path ROOT = Path.of("/");
    private static final Set<String> FOLDER_NAMES = Set.of("", ".", "..");

    private final GameFolder game;
    private final byte[] api;
    private final PackageResolver packages;

    GameFileSystem(GameFolder game, String apiModule) {
        this.game = game;
        this.api = apiModule.getBytes(StandardCharsets.UTF_8);
        this.packages = new PackageResolver(game);
    }

    @Override
    public Path parsePath(URI uri) {
        throw new UnsupportedOperationException("modules are imported by path or package name, not by URL");
    }

    /** A path, or a bare specifier: the name of a package. */
    @Override
    public Path parsePath(String path) {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path must not hold NUL");
        }
        boolean isPath = path.startsWith("/") || path.startsWith(".") || path.isEmpty();
        Path file = Path.of(isPath ? path : path.equals("pserver") ? API : packages.resolve(path));
        Path name = file.normalize().getFileName();
        if (name == null || FOLDER_NAMES.contains(file.getFileName().toString())) {
            throw new IllegalArgumentException("a folder cannot be imported"); // the engine fails on one without a name
        }
        return file;
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        if (modes.contains(AccessMode.WRITE) || modes.contains(AccessMode.EXECUTE)) {
            throw new SecurityException("the game's files are read only");
        }
        bytesOf(path);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) {
        throw new SecurityException("the game's files are read only");
    }

    @Override
    public void delete(Path path) {
        throw new SecurityException("the game's files are read only");
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        for (OpenOption option : options) {
            if (option != StandardOpenOption.READ) {
                throw new SecurityException("the game's files are read only");
            }
        }
        return new BytesChannel(bytesOf(path));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter) {
        throw new SecurityException("folders cannot be listed");
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return ROOT.resolve(path).normalize();
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        Path absolute = toAbsolutePath(path);
        bytesOf(absolute);
        return absolute;
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return Map.of("isRegularFile", true, "isDirectory", false, "isSymbolicLink", false, "size", (long)
                bytesOf(path).length);
    }

    private byte[] bytesOf(Path path) throws IOException {
        String name = toAbsolutePath(path).toString();
        if (name.equals(API)) {
            return api;
        }
        if (name.equals("/")) {
            throw new SecurityException("a folder cannot be imported"); // the engine fails on a file without a name
        }
        return game.file(name).orElseThrow(() -> new NoSuchFileException(name));
    }
}
