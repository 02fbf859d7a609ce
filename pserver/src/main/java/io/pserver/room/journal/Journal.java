package io.pserver.room.journal;

import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Effect;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.room.journal.JournalEntry.How;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that comes into the realm of one room, in order, and what must come out of it again. Owned by the room's lane, but for {@link
 * #cutByWriter}.
 */
public final class Journal {
    /** Of a room that does not record. */
    public static final Journal NONE = new Journal(null, "", "", Instant.EPOCH);

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final @Nullable Journals journals;
    private final String type;
    private final String room;
    private final Instant began;

    /** Whether nothing more is taken. Written by the lane and, once, by the writer; read by the lane. */
    private volatile boolean cut;

    /** Whether it has been told that it ends before its room. Written by who tells it, the lane or the writer; read by the writer. */
    private volatile boolean told;

    /** Whether its last line was written. Owned by the writer. */
    private boolean over;

    Journal(@Nullable Journals journals, String type, String room, Instant began) {
        this.journals = journals;
        this.type = type;
        this.room = room;
        this.began = began;
        this.cut = journals == null;
    }

    String room() {
        return room;
    }

    String fileName() {
        return type + "-" + room + "-" + NAME.format(began) + JournalFile.ENDING;
    }

    void over() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    void begin() {
        line(JournalLine.header(type, room, began));
    }

    private void line(String text) {
        if (journals == null || journals.offer(this, text, false)) {
            return;
        }
        cut = true;
        told = true;
        journals.cut(this, "the disk does not keep up");
        journals.offer(this, JournalLine.cut("the disk did not keep up"), true);
    }

    /** The file can take no more. The writer's thread. */
    void cutByWriter(String why) {
        if (journals != null && !told) {
            told = true;
            cut = true;
            journals.cut(this, why);
            journals.offer(this, JournalLine.cut(why), true);
        }
    }

    /**
     * A realm has been made.
     *
     * @param code the {@linkplain io.pserver.handlers.realm.Game#fingerprint fingerprint} of what it runs
     */
    public void opened(NewRoom start, String code, List<String> answers) {
        if (!cut) {
            line(JournalLine.opened(start, code, answers));
        }
    }

    /** A client was given its seat back in a new realm. */
    public void seated(String client, String sessionJson) {
        if (!cut) {
            line(JournalLine.seated(client, sessionJson));
        }
    }

    /** A client sees nothing until the game gives it a view again. */
    public void withheld(String client) {
        if (!cut) {
            line(JournalLine.withheld(client));
        }
    }

    /** A pass has completed. */
    public void completed(Event event, List<String> answers, List<Effect> effects) {
        if (!cut) {
            line(JournalLine.pass(event, How.COMPLETED, answers, Digest.of(effects), ""));
        }
    }

    /** A pass has thrown, and been undone. */
    public void failed(Event event, RoomRealm realm) {
        if (!cut) {
            line(JournalLine.pass(event, How.FAILED, realm.answers(), "", ""));
        }
    }

    /** A pass was stopped, and been undone. */
    public void stopped(Event event, RoomRealm realm) {
        if (!cut) {
            line(JournalLine.pass(event, How.STOPPED, List.of(), "", realm.left()));
        }
    }

    /** A pass has cost the room its realm. */
    public void lost(Event event) {
        if (!cut) {
            line(JournalLine.pass(event, How.LOST, List.of(), "", ""));
        }
    }

    /** What has changed since the last time was taken. */
    public void told(Changes changes) {
        if (!cut) {
            line(JournalLine.told(Digest.of(changes)));
        }
    }

    /** The room has ended on this node; {@code state} gives what it has left. */
    public void ended(Supplier<String> state) {
        if (!cut && journals != null) {
            cut = true;
            journals.offer(this, JournalLine.ended(Digest.of(state.get())), true);
        }
    }
}
