package io.pserver.room;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a client with a view was last told that it sees; clients that see the same share it. Owned by the room's lane. */
final class View {
    /** What is seen where nothing can be shown. */
    static final View NOTHING = new View("null");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String json;
    private @Nullable JsonNode tree; // when it was first needed

    View(String json) {
        this.json = json;
    }

    String json() {
        return json;
    }

    private JsonNode tree() {
        JsonNode known = tree;
        if (known == null) {
            known = JSON.readTree(json);
            tree = known;
        }
        return known;
    }

    /** What has changed from this view to that as a merge patch (RFC 7396); null if one cannot say it. */
    @Nullable
    String patchTo(View newer) {
        if (!(tree() instanceof ObjectNode before) || !(newer.tree() instanceof ObjectNode after)) {
            return null;
        }
        ObjectNode patch = JSON.createObjectNode();
        return isSaid(before, after, patch) ? patch.toString() : null;
    }

    private static boolean isSaid(ObjectNode before, ObjectNode after, ObjectNode patch) {
        for (var field : after.properties()) {
            String name = field.getKey();
            JsonNode now = field.getValue();
            JsonNode then = before.get(name);
            if (now.equals(then)) {
                continue;
            }
            if (then instanceof ObjectNode thenObject && now instanceof ObjectNode nowObject) {
                ObjectNode inner = patch.putObject(name);
                if (!isSaid(thenObject, nowObject, inner)) {
                    return false;
                }
            } else if (holdsNull(now)) {
                return false;
            } else {
                patch.set(name, now);
            }
        }
        for (String name : before.propertyNames()) {
            if (!after.has(name)) {
                patch.putNull(name);
            }
        }
        return true;
    }

    /** Whether a merge patch would take a part of it for a removal. What is in an array it takes as it is. */
    private static boolean holdsNull(JsonNode value) {
        if (!(value instanceof ObjectNode object)) {
            return value.isNull();
        }
        for (JsonNode inner : object.values()) {
            if (holdsNull(inner)) {
                return true;
            }
        }
        return false;
    }
}
