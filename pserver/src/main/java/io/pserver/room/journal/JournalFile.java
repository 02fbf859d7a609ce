package io.pserver.room.journal;

import io.pserver.room.journal.Journals.Limits;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of one journal. Owned by the writer's thread. */
final class JournalFile {
    static final String ENDING = ".jsonl";

    private static final Logger log = LoggerFactory.getLogger(JournalFile.class);

    /** What is kept free for the last line, so that a journal that is full can say so. */
    private static final int LAST_LINE = 1_024;

    /** One that could not be made. */
    static final JournalFile NONE = new JournalFile(OutputStream.nullOutputStream(), 0);

    private final OutputStream out;
    private long left;
    private boolean full;
    private boolean unflushed;

    private JournalFile(OutputStream out, long left) {
        this.out = out;
        this.left = left;
    }

    /** Makes a file that only its owner can read, and makes room for it. */
    static JournalFile create(Path folder, String name, Limits limits) throws IOException {
        Files.createDirectories(folder);
        prune(folder, limits.all() - limits.file());
        var owners = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(Files.newByteChannel(folder.resolve(name), how, owners));
        return new JournalFile(new BufferedOutputStream(out, 1 << 16), limits.file() - LAST_LINE);
    }

    /** Removes the oldest journals until they take no more than {@code most} bytes. */
    private static void prune(Path folder, long most) throws IOException {
        List<Found> journals;
        try (Stream<Path> files = Files.list(folder)) {
            journals = files.filter(file -> file.toString().endsWith(ENDING))
                    .map(Found::of)
                    .sorted(Comparator.comparingLong(Found::modified))
                    .toList();
        }
        long all = journals.stream().mapToLong(Found::size).sum();
        for (Found journal : journals) {
            if (all <= most) {
                return;
            }
            Files.deleteIfExists(journal.file());
            all -= journal.size();
        }
    }

    private record Found(Path file, long size, long modified) {
        static Found of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Found(
                        file, attributes.size(), attributes.lastModifiedTime().toMillis());
            } catch (IOException _) {
                return new Found(file, 0, 0); // removed meanwhile
            }
        }
    }

    /** Writes a line; false if the file has just become full. What comes after that is not written, but for the last line. */
    boolean write(byte[] line, boolean last) throws IOException {
        if (last && line.length <= LAST_LINE && this != NONE) {
            out.write(line);
            return true;
        }
        if (full || this == NONE) {
            return true;
        }
        if (line.length > left) {
            full = true;
            return false;
        }
        left -= line.length;
        unflushed = true;
        out.write(line);
        return true;
    }

    /** Hands what was written to the operating system. */
    void flush() {
        if (!unflushed) {
            return;
        }
        unflushed = false;
        try {
            out.flush();
        } catch (IOException e) {
            full = true;
            log.atWarn().setCause(e).log("a journal could not be written");
        }
    }

    void close() {
        try {
            out.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("a journal could not be closed");
        }
    }
}
