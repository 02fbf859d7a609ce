package io.pserver.app.start;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The compiler's jar: packed inside the program's own, unpacked once for each user and version.
 *
 * <p>Any number of processes may unpack at the same time, and any may be killed while it does: each writes a folder of
 * its own and renames it when it is whole, and what is found is checked before it is used.
 */
final class CompilerJar {
    static final String FOLDER = "META-INF/pserver/compiler/";
    static final String NAME = "pserver-compiler.jar";

    private static final String NOT_PACKED = "the compiler is not packed with it";
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);
    private static final int WRITABLE_BY_OTHERS = 0022;

    private final ZipFile program;
    private final ZipEntry entry;

    /** @throws IOException if {@code program} does not carry the jar */
    CompilerJar(ZipFile program) throws IOException {
        this.program = program;
        ZipEntry found = program.getEntry(FOLDER + NAME);
        if (found == null) {
            throw new IOException(NOT_PACKED);
        }
        this.entry = found;
    }

    /**
     * The version of the compiler.
     *
     * @throws IOException if the program does not say
     */
    Runtime.Version version() throws IOException {
        ZipEntry version = program.getEntry(FOLDER + "version");
        if (version == null) {
            throw new IOException(NOT_PACKED);
        }
        try (InputStream in = program.getInputStream(version)) {
            return Runtime.Version.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    /**
     * Makes sure that the jar lies in a folder below {@code cache}, and returns it.
     *
     * @param uid the user that must own the folder: whoever else could write there could run code as this user
     * @throws IOException if the folder cannot be written or is not the user's own; the message is fit for a log
     */
    Path unpackTo(Path cache, int uid) throws IOException {
        Path folder = cache.resolve("compiler-" + fingerprint());
        if (!isWhole(folder)) {
            Files.createDirectories(
                    cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            requireOwned(cache, uid);
            unpack(cache, folder);
        }
        requireOwned(cache, uid);
        requireOwned(folder, uid);
        return folder.resolve(NAME);
    }

    /** Names the content: another build of the jar has another checksum. */
    String fingerprint() {
        return Long.toHexString(entry.getCrc() << 32 ^ entry.getSize());
    }

    private boolean isWhole(Path folder) throws IOException {
        Path jar = folder.resolve(NAME);
        // The length first: it is the cheap one, and tells a missing file too.
        return new File(jar.toString()).length() == entry.getSize() && checksum(jar) == entry.getCrc();
    }

    /** Tells damage, not malice: the folder is the user's own. 25 MB take about 10 ms. */
    private static long checksum(Path file) throws IOException {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
            }
        }
        return sum.getValue();
    }

    private void unpack(Path cache, Path folder) throws IOException {
        removeAbandoned(cache);
        Path mine = Files.createTempDirectory(cache, ".unpack-");
        try {
            try (InputStream in = program.getInputStream(entry)) {
                Files.copy(in, mine.resolve(NAME));
            }
            publish(mine, folder);
        } finally {
            remove(mine);
        }
    }

    private void publish(Path mine, Path folder) throws IOException {
        try {
            Files.move(mine, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (isWhole(folder)) {
                return; // another process was faster
            }
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            remove(folder); // damaged: the file is missing or was changed
            Files.move(mine, folder, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void requireOwned(Path folder, int uid) throws IOException {
        Object owner = Files.getAttribute(folder, "unix:uid");
        int mode = (Integer) Files.getAttribute(folder, "unix:mode");
        if (!owner.equals(uid) || (mode & WRITABLE_BY_OTHERS) != 0) {
            throw new IOException("the cache folder " + folder + " can be written by other users");
        }
    }

    /** Removes what a process left that was killed while unpacking. */
    private static void removeAbandoned(Path cache) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED_AFTER);
        try (Stream<Path> found = Files.list(cache)) {
            for (Path path : found.toList()) {
                if (path.getFileName().toString().startsWith(".unpack-")
                        && Files.getLastModifiedTime(path).toInstant().isBefore(limit)) {
                    remove(path);
                }
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
