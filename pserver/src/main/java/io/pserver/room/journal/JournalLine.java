package io.pserver.room.journal;

import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.JsonText;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.room.journal.JournalEntry.How;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How a journal is written: a line of JSON for each thing. What scripts parse is a string in it, letter by letter as it came.
 * {@link JournalReader} is the other side.
 */
final class JournalLine {
    static final String FORM = "pserver.room.1";

    private final StringBuilder json = new StringBuilder(128);

    private JournalLine(String what) {
        json.append("{\"do\":\"").append(what).append('"');
    }

    static String header(String type, String room, Instant began) {
        return new JournalLine("begin")
                .text("form", FORM)
                .text("type", type)
                .text("room", room)
                .text("at", began.toString())
                .end();
    }

    static String opened(NewRoom start, String code, List<String> answers) {
        return new JournalLine("open")
                .text("id", start.id())
                .text("type", start.type())
                .text("params", start.paramsJson())
                .text("seed", start.seed())
                .number("at", start.nowMillis())
                .text("state", start.from().stateJson())
                .text("kept", start.from().keptJson())
                .text("metadata", start.from().metadataJson())
                .flag("locked", start.from().locked())
                .text("code", code)
                .texts("answers", answers)
                .end();
    }

    static String seated(String client, String session) {
        return new JournalLine("seat")
                .text("client", client)
                .text("session", session)
                .end();
    }

    static String withheld(String client) {
        return new JournalLine("withhold").text("client", client).end();
    }

    static String pass(Event event, How how, List<String> answers, String said, String left) {
        return new JournalLine("pass")
                .text("kind", event.kind().name().toLowerCase(Locale.ROOT))
                .number("at", event.nowMillis())
                .text("client", event.client())
                .text("type", event.type())
                .text("text", event.text())
                .text("extra", event.extra())
                .text("how", how.name().toLowerCase(Locale.ROOT))
                .texts("answers", answers)
                .text("said", said)
                .text("left", left)
                .end();
    }

    static String told(String changes) {
        return new JournalLine("told").text("changes", changes).end();
    }

    static String ended(String state) {
        return new JournalLine("end").text("state", state).end();
    }

    static String cut(String why) {
        return new JournalLine("cut").text("why", why).end();
    }

    /** Empty texts are left out. */
    private JournalLine text(String name, String value) {
        if (!value.isEmpty()) {
            JsonText.quote(value, name(name));
        }
        return this;
    }

    private JournalLine texts(String name, List<String> values) {
        if (!values.isEmpty()) {
            name(name).append('[');
            for (int i = 0; i < values.size(); i++) {
                JsonText.quote(values.get(i), i == 0 ? json : json.append(','));
            }
            json.append(']');
        }
        return this;
    }

    private JournalLine number(String name, double value) {
        long whole = (long) value;
        if (whole == value) {
            name(name).append(whole);
        } else {
            name(name).append(value);
        }
        return this;
    }

    private JournalLine flag(String name, boolean value) {
        if (value) {
            name(name).append(true);
        }
        return this;
    }

    private StringBuilder name(String name) {
        return json.append(",\"").append(name).append("\":");
    }

    private String end() {
        return json.append('}').toString();
    }
}
