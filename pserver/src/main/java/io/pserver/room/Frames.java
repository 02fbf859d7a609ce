package io.pserver.room;

import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.JsonText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The frames that rooms send, as the protocol {@code pserver.v1} has them. */
final class Frames {
    private Frames() {}

    private static StringBuilder op(String op, @Nullable String idJson) {
        StringBuilder json =
                new StringBuilder(128).append("{\"op\":\"").append(op).append('"');
        if (idJson != null) {
            json.append(",\"id\":").append(idJson);
        }
        return json;
    }

    static Frame joined(@Nullable String idJson, Room room, String client, long seq, String stateJson) {
        StringBuilder json = op("joined", idJson);
        JsonText.quote(room.id(), json.append(",\"room\":"));
        JsonText.quote(room.type(), json.append(",\"type\":"));
        JsonText.quote(client, json.append(",\"client\":"));
        return Frame.of(json.append(",\"seq\":")
                .append(seq)
                .append(",\"state\":")
                .append(stateJson)
                .append('}')
                .toString());
    }

    static Frame state(Room room, long seq, String stateJson) {
        return state(room, seq, 0, stateJson);
    }

    /** {@code input} above 0 is for one client: it has all of its inputs up to this one in it. */
    static Frame patch(Room room, long seq, long input, String patchJson) {
        return state(room, "patch", seq, input, patchJson);
    }

    static Frame state(Room room, long seq, long input, String stateJson) {
        return state(room, "state", seq, input, stateJson);
    }

    private static Frame state(Room room, String op, long seq, long input, String json) {
        StringBuilder text =
                new StringBuilder(json.length() + 96).append("{\"op\":\"").append(op);
        JsonText.quote(room.id(), text.append("\",\"room\":"));
        text.append(",\"seq\":").append(seq);
        if (input > 0) {
            text.append(",\"input\":").append(input);
        }
        text.append(",\"").append(op).append("\":");
        return Frame.of(text.append(json).append('}').toString());
    }

    /** From now on patches of this room come in the short form, under this number. */
    static Frame shortened(Room room) {
        StringBuilder text = op("short", null);
        JsonText.quote(room.id(), text.append(",\"room\":"));
        return Frame.of(text.append(",\"ref\":").append(room.ref()).append('}').toString());
    }

    /** A patch in short JSON; {@code input} as in {@link #patch}. */
    static Frame shortPatch(Room room, long seq, long input, String patchJson) {
        StringBuilder text =
                new StringBuilder(patchJson.length() + 32).append('[').append(room.ref());
        text.append(',').append(seq).append(',').append(patchJson);
        if (input > 0) {
            text.append(',').append(input);
        }
        return Frame.ready(text.append(']').toString().getBytes(StandardCharsets.UTF_8), true);
    }

    /** The whole state, for a client that has missed more than is kept. */
    static Frame caughtUp(Room room, long seq, String stateJson) {
        StringBuilder text = new StringBuilder(stateJson.length() + 96).append("{\"op\":\"state\"");
        JsonText.quote(room.id(), text.append(",\"room\":"));
        text.append(",\"seq\":").append(seq).append(",\"recovered\":false,\"state\":");
        return Frame.of(text.append(stateJson).append('}').toString());
    }

    /** All of this client's inputs up to this one are in what the room has told it. */
    static Frame inputTaken(String roomId, long input) {
        StringBuilder json = op("taken", null);
        JsonText.quote(roomId, json.append(",\"room\":"));
        return Frame.of(json.append(",\"input\":").append(input).append('}').toString());
    }

    /** The client asked to leave. */
    static Frame left(@Nullable String idJson, String roomId) {
        StringBuilder json = op("left", idJson);
        JsonText.quote(roomId, json.append(",\"room\":"));
        return Frame.of(json.append(",\"consented\":true}").toString());
    }

    /** The room ended it. */
    static Frame ended(String roomId, String reason) {
        StringBuilder json = op("left", null);
        JsonText.quote(roomId, json.append(",\"room\":"));
        JsonText.quote(reason, json.append(",\"consented\":false,\"reason\":"));
        return Frame.of(json.append('}').toString());
    }

    static Frame error(@Nullable String idJson, Failure failure) {
        return Frame.of(op("error", idJson)
                .append(",\"error\":")
                .append(failure.toJson())
                .append('}')
                .toString());
    }

    /** The answer to a message that a tick has taken. */
    static Frame taken(String idJson) {
        return Frame.of(op("reply", idJson).append(",\"data\":null}").toString());
    }

    static Frame rooms(@Nullable String idJson, String listJson) {
        return Frame.of(op("rooms", idJson)
                .append(",\"rooms\":")
                .append(listJson)
                .append('}')
                .toString());
    }
}
