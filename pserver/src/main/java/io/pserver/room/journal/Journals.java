package io.pserver.room.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the journals of this node's rooms. Any thread may begin one; one thread of its own writes them all, and hands what it has to
 * the operating system whenever nothing more waits, so that a killed process loses only what had not been taken yet.
 *
 * <p>When full: beyond {@value #MOST_WAITING} bytes that wait, a line is not taken, and its journal ends.
 */
public final class Journals implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journals.class);

    static final long MOST_WAITING = 32L << 20;

    private static final Duration END = Duration.ofSeconds(5);
    private static final int MOST_AT_ONCE = 1_024;

    private final Path folder;
    private final Limits limits;
    private final Runnable onCut;
    private final AtomicLong waiting = new AtomicLong();

    /** Bounded by {@link #waiting}, and by one last line for each journal. */
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

    private final Thread writer;

    // Owned by the writer.
    private final Map<Journal, JournalFile> files = new HashMap<>();

    /**
     * How large journals may grow.
     *
     * @param file bytes of one; it ends there
     * @param all bytes of all in the folder; the oldest ones are removed when a new one begins
     */
    public record Limits(long file, long all) {
        public static final Limits DEFAULTS = new Limits(128L << 20, 1L << 30);
    }

    /** What is to be written; {@code journal} null: nothing more comes. */
    private record Line(@Nullable Journal journal, byte[] bytes, boolean last) {}

    private Journals(Path folder, Limits limits, Runnable onCut) {
        this.folder = folder;
        this.limits = limits;
        this.onCut = onCut;
        this.writer = Thread.ofPlatform().daemon().name("ps-room-journal").unstarted(this::write);
    }

    /**
     * Starts the writer.
     *
     * @param folder where the journals go; made with the first one
     * @param onCut called for each journal that ends before its room does
     */
    public static Journals start(Path folder, Runnable onCut) {
        return start(folder, Limits.DEFAULTS, onCut);
    }

    static Journals start(Path folder, Limits limits, Runnable onCut) {
        Journals journals = new Journals(folder, limits, onCut);
        journals.writer.start();
        return journals;
    }

    /** Begins the journal of a room. */
    public Journal begin(String type, String room) {
        Journal journal = new Journal(this, type, room, Instant.now());
        journal.begin();
        return journal;
    }

    /** Takes a line of a journal; false if too many wait. Any thread; waits for nothing. */
    boolean offer(Journal journal, String line, boolean last) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (waiting.addAndGet(bytes.length) > MOST_WAITING && !last) {
            waiting.addAndGet(-bytes.length);
            return false;
        }
        lines.add(new Line(journal, bytes, last));
        return true;
    }

    /** A journal ends before its room does. Any thread. */
    void cut(Journal journal, String why) {
        onCut.run();
        log.atWarn()
                .addKeyValue("room", journal.room())
                .addKeyValue("file", journal.fileName())
                .log("journal ends: {}", why);
    }

    // ---- the writer ------------------------------------------------------------------------------------------------

    private void write() {
        List<Line> taken = new ArrayList<>();
        boolean more = true;
        while (more) {
            try {
                taken.add(lines.take());
            } catch (InterruptedException _) {
                break;
            }
            lines.drainTo(taken, MOST_AT_ONCE);
            for (Line line : taken) {
                more &= line.journal() != null;
                write(line);
            }
            taken.clear();
            if (lines.isEmpty() || !more) {
                files.values().forEach(JournalFile::flush);
            }
        }
        files.values().forEach(JournalFile::close);
    }

    private void write(Line line) {
        Journal journal = line.journal();
        if (journal == null) {
            return;
        }
        waiting.addAndGet(-line.bytes().length);
        if (journal.isOver()) {
            return;
        }
        JournalFile file = files.get(journal);
        try {
            if (file == null) {
                file = JournalFile.create(folder, journal.fileName(), limits);
                files.put(journal, file);
            }
            if (!file.write(line.bytes(), line.last())) {
                journal.cutByWriter("it is as long as one may be");
            }
        } catch (IOException e) {
            journal.cutByWriter("it cannot be written: " + e);
            if (file == null) {
                files.put(journal, JournalFile.NONE);
            }
        }
        if (line.last()) {
            journal.over();
            JournalFile ended = files.remove(journal);
            if (ended != null) {
                ended.close();
            }
        }
    }

    /** Writes what waits; 5 s at most. */
    @Override
    public void close() {
        lines.add(new Line(null, new byte[0], true));
        try {
            if (!writer.join(END)) {
                log.atWarn().log("journals could not be written in time");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
