package io.pserver.room;

import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.persistence.room.RoomSnapshot.StateText;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a room can be brought back from when its realm is lost: a whole state, the patches since, and the events since the last
 * patch, which are run again. Owned by the room's lane.
 *
 * <p>Bounds: the patches are folded into the state when they have grown larger than it; {@link #isFull} asks for a patch before the events
 * take more than 1 MiB.
 */
final class RoomMemory {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LEAST_FOLD_CHARS = 65_536;
    private static final int MOST_EVENTS = 1_024;
    private static final int MOST_EVENT_CHARS = 1 << 20;

    /** An event of the past, with what the server answered its pass. */
    record Past(Event event, List<String> answers) {}

    private String state = "{}";
    private final List<String> patches = new ArrayList<>();
    private long patchChars;
    private final List<Past> events = new ArrayList<>();
    private long eventChars;
    private long version;

    /** The whole state is known. */
    void state(String json) {
        version++;
        state = json;
        patches.clear();
        patchChars = 0;
        forgetEvents();
    }

    /** The state has changed by a merge patch. */
    void patch(String json) {
        version++;
        patches.add(json);
        patchChars += json.length();
        forgetEvents();
        if (patchChars > Math.max(LEAST_FOLD_CHARS, 2L * state.length())) {
            state(fold());
        }
    }

    /** A pass has completed that may have changed the state. */
    void completed(Event event, List<String> answers) {
        events.add(new Past(event, answers));
        eventChars += event.text().length() + event.extra().length() + 64L;
        for (String answer : answers) {
            eventChars += answer.length();
        }
    }

    /** The state is what it was at the last patch. */
    void unchanged() {
        forgetEvents();
    }

    private void forgetEvents() {
        events.clear();
        eventChars = 0;
    }

    /** Whether the next pass should be preceded by a patch. */
    boolean isFull() {
        return events.size() >= MOST_EVENTS || eventChars >= MOST_EVENT_CHARS;
    }

    /** Another one for each change of the state. */
    long version() {
        return version;
    }

    /** The state as of the last patch. */
    String fold() {
        return fold(state, patches);
    }

    /** The same, for another thread to put together. */
    StateText text() {
        return new Text(state, List.copyOf(patches));
    }

    /** A state and what has changed since. */
    private record Text(String state, List<String> patches) implements StateText {
        @Override
        public String json() {
            return fold(state, patches);
        }

        @Override
        public long weight() {
            long chars = state.length();
            for (String patch : patches) {
                chars += patch.length();
            }
            return chars;
        }
    }

    private static String fold(String state, List<String> patches) {
        if (patches.isEmpty()) {
            return state;
        }
        JsonNode folded = JSON.readTree(state);
        for (String patch : patches) {
            folded = merge(folded, JSON.readTree(patch));
        }
        return folded.toString();
    }

    /** The events since. */
    List<Past> events() {
        return List.copyOf(events);
    }

    /** RFC 7396. */
    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode merged = target instanceof ObjectNode object ? object : JSON.createObjectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                merged.remove(change.getKey());
            } else {
                JsonNode there = merged.get(change.getKey());
                merged.set(change.getKey(), merge(there == null ? JSON.nullNode() : there, change.getValue()));
            }
        });
        return merged;
    }
}
