package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What rooms can be found by. Any thread. */
final class Metadata {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonNode NOTHING = JSON.createObjectNode();

    private Metadata() {}

    /** What was saved of a room; nothing if that is no object. */
    static JsonNode ofStored(String json) {
        try {
            return parse(json);
        } catch (HostFailure _) {
            return NOTHING;
        }
    }

    /** @throws HostFailure if the text is not a JSON object */
    static JsonNode parse(@Nullable String json) throws HostFailure {
        if (json == null) {
            return NOTHING;
        }
        try {
            JsonNode node = JSON.readTree(json);
            if (node.isObject()) {
                return node;
            }
            throw new HostFailure(ErrorCode.BAD_REQUEST, "where must be an object");
        } catch (JacksonException _) {
            throw new HostFailure(ErrorCode.BAD_REQUEST, "where must be an object");
        }
    }

    /** Whether {@code metadata} has all that {@code where} has; objects are looked into, everything else must be equal. */
    static boolean matches(JsonNode metadata, JsonNode where) {
        if (where.isObject() && metadata.isObject()) {
            for (var wanted : where.properties()) {
                JsonNode there = metadata.get(wanted.getKey());
                if (there == null || !matches(there, wanted.getValue())) {
                    return false;
                }
            }
            return true;
        }
        if (where.isNumber() && metadata.isNumber()) {
            return where.asDouble() == metadata.asDouble();
        }
        return where.equals(metadata);
    }
}
