package io.pserver.room.journal;

import io.pserver.handlers.realm.Game.From;
import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.room.journal.JournalEntry.How;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a journal, line by line. One thread. */
public final class JournalReader implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final BufferedReader lines;
    private final JsonNode header;
    private int number;
    private @Nullable JournalEntry peeked;
    private boolean over;
    private @Nullable String whyCut;

    private JournalReader(Path file, BufferedReader lines) {
        this.file = file;
        this.lines = lines;
        JsonNode first = line();
        if (first == null || !first.path("form").asString("").equals(JournalLine.FORM)) {
            throw new JournalException(file + " is no journal of a room");
        }
        this.header = first;
    }

    /**
     * Opens a journal.
     *
     * @throws JournalException if there is no such file, or it is no journal
     */
    public static JournalReader open(Path file) {
        if (Files.notExists(file) || Files.isDirectory(file)) {
            throw new JournalException("the journal " + file + " is not there, or no file");
        }
        try {
            // Not strict, as a letter may be cut in two where the file ends.
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
            try {
                return new JournalReader(file, lines);
            } catch (JournalException e) {
                lines.close();
                throw e;
            }
        } catch (IOException e) {
            throw new JournalException("the journal " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The type of the room. */
    public String type() {
        return header.path("type").asString("");
    }

    public String room() {
        return header.path("room").asString("");
    }

    /** When it was begun, as ISO 8601 has it. */
    public String began() {
        return header.path("at").asString("");
    }

    /** Why the journal has no end of the room in it; null if it has, or as long as it has not been read to its end. */
    public @Nullable String whyCut() {
        return whyCut;
    }

    /** The next line, which stays; null if there is none. */
    @Nullable
    JournalEntry peek() {
        if (peeked == null) {
            peeked = read();
        }
        return peeked;
    }

    /** Takes the next line. */
    @Nullable
    JournalEntry next() {
        JournalEntry next = peek();
        peeked = null;
        return next;
    }

    private @Nullable JournalEntry read() {
        JsonNode line = line();
        if (line == null) {
            return null;
        }
        try {
            JournalEntry entry = entry(line);
            if (entry instanceof JournalEntry.Ended) {
                over = true;
            } else if (entry instanceof JournalEntry.Cut(String why)) {
                cut(why);
            }
            return entry;
        } catch (IllegalArgumentException e) {
            throw broken(e);
        }
    }

    private JournalException broken(Exception e) {
        return new JournalException(file + " line " + number + " is no line of a journal: " + e.getMessage(), e);
    }

    /** A last line that breaks off was being written when the node was killed. */
    private @Nullable JsonNode line() {
        if (over) {
            return null;
        }
        try {
            String text = lines.readLine();
            if (text == null) {
                cut("its node was killed, or writes it still");
                return null;
            }
            number++;
            try {
                return JSON.readTree(text);
            } catch (JacksonException e) {
                if (lines.readLine() == null && number > 1) {
                    cut("its node was killed while it wrote, or writes it still");
                    return null;
                }
                throw number == 1 ? new JournalException(file + " is no journal of a room", e) : broken(e);
            }
        } catch (IOException e) {
            throw new JournalException("the journal " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode line, String name) {
        return line.path(name).asString("");
    }

    private static List<String> texts(JsonNode line, String name) {
        return line.path(name).valueStream().map(JsonNode::asString).toList();
    }

    private JournalEntry entry(JsonNode line) {
        return switch (text(line, "do")) {
            case "open" -> new JournalEntry.Opened(start(line), text(line, "code"), texts(line, "answers"));
            case "seat" -> new JournalEntry.Seated(text(line, "client"), text(line, "session"));
            case "withhold" -> new JournalEntry.Withheld(text(line, "client"));
            case "pass" -> pass(line);
            case "told" -> new JournalEntry.Told(text(line, "changes"));
            case "end" -> new JournalEntry.Ended(text(line, "state"));
            case "cut" -> new JournalEntry.Cut(text(line, "why"));
            default -> throw new IllegalArgumentException("it does " + line.path("do"));
        };
    }

    private static NewRoom start(JsonNode line) {
        From from = new From(
                text(line, "state"),
                text(line, "kept"),
                text(line, "metadata"),
                line.path("locked").asBoolean(false));
        double at = line.path("at").asDouble(0);
        return new NewRoom(text(line, "id"), text(line, "type"), text(line, "params"), text(line, "seed"), at, from);
    }

    private static JournalEntry.Pass pass(JsonNode line) {
        Kind kind = Kind.valueOf(text(line, "kind").toUpperCase(Locale.ROOT));
        double at = line.path("at").asDouble(0);
        Event event =
                new Event(kind, at, text(line, "client"), text(line, "type"), text(line, "text"), text(line, "extra"));
        How how = How.valueOf(text(line, "how").toUpperCase(Locale.ROOT));
        return new JournalEntry.Pass(event, how, texts(line, "answers"), text(line, "said"), text(line, "left"));
    }

    private void cut(String why) {
        over = true;
        whyCut = why;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new JournalException("the journal " + file + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
