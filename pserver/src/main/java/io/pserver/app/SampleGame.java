package io.pserver.app;

import io.pserver.app.start.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sample game, which is packed with the program. Its files are this version's; what it keeps is beside them, in {@code .pserver}. */
final class SampleGame {
    private static final Logger log = LoggerFactory.getLogger(SampleGame.class);

    /** Where it lies in the jar, with a list of its files. */
    private static final String PACKED = "/META-INF/pserver/game/";

    private static final String KEPT = ".pserver";

    /** The locks of folders that this process has, which would be let go with their channels. */
    private static final List<FileChannel> LOCKS = new CopyOnWriteArrayList<>();

    private SampleGame() {}

    /**
     * Its folder among what this user has, so that the next start finds what this one keeps; a temporary one if that cannot be
     * written. Empty if the program was not packed.
     */
    static Optional<Path> folder() {
        return folder(DataFolder.here().resolve("sample"));
    }

    static Optional<Path> folder(Path wanted) {
        if (!isPacked()) {
            return Optional.empty();
        }
        try {
            if (!isMine(wanted)) {
                log.atWarn()
                        .log(
                                "another process plays the sample game in {}: what this one keeps is lost with it",
                                wanted);
                return temporary();
            }
            unpack(wanted);
            return Optional.of(wanted);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("reason", e.toString())
                    .log("the sample game cannot be kept in {}: what it keeps is lost with this process", wanted);
            return temporary();
        }
    }

    /** Takes the folder for this process, until it ends; false if another has it. */
    private static boolean isMine(Path folder) throws IOException {
        Path kept = Files.createDirectories(folder.resolve(KEPT));
        FileChannel channel =
                FileChannel.open(kept.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                LOCKS.add(channel);
                return true;
            }
        } catch (OverlappingFileLockException _) {
            // this very process has it
        }
        channel.close();
        return false;
    }

    /** A folder of its own for each call. Empty if the program was not packed. */
    static Optional<Path> temporary() {
        if (!isPacked()) {
            return Optional.empty();
        }
        try {
            Path folder = Files.createTempDirectory("pserver-sample-");
            unpack(folder);
            return Optional.of(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the sample game cannot be unpacked", e);
        }
    }

    private static boolean isPacked() {
        return SampleGame.class.getResource(PACKED + "files.txt") != null;
    }

    /** Makes its files those of this version; those that are so already, which another process may read, are not touched. */
    private static void unpack(Path folder) throws IOException {
        List<String> files =
                new String(packed("files.txt"), StandardCharsets.UTF_8).lines().toList();
        for (String file : files) {
            Path target = folder.resolve(file);
            byte[] content = packed(file);
            if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), content)) {
                Files.createDirectories(target.getParent());
                Path made = Files.write(target.resolveSibling("." + target.getFileName() + ".new"), content);
                Files.move(made, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        removeOthers(folder, Set.copyOf(files));
    }

    /** An earlier version may have had files that this one lacks. */
    private static void removeOthers(Path folder, Set<String> files) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inside, BasicFileAttributes ignored) {
                return inside.endsWith(KEPT) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes ignored) throws IOException {
                if (!files.contains(folder.relativize(file).toString())) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static byte[] packed(String file) throws IOException {
        try (InputStream in = SampleGame.class.getResourceAsStream(PACKED + file)) {
            if (in == null) {
                throw new IOException("the jar lacks " + file);
            }
            return in.readAllBytes();
        }
    }
}
