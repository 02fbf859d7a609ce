package io.pserver.edge.ws;

import io.pserver.edge.EdgeConfig;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.JsonText;
import io.pserver.room.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The frames that the edge itself says, as text. */
final class ServerFrames {
    static final Frame PING = Frame.of("{\"op\":\"ping\"}");

    private ServerFrames() {}

    /**
     * How a client may come back, and how it came.
     *
     * @param token for its next connection
     * @param windowMillis how long after the loss of this one
     * @param rooms those in which it still has its seats; null if this connection goes on for no other
     */
    record Resume(String token, long windowMillis, @Nullable List<String> rooms) {}

    /**
     * The first frame of every connection.
     *
     * @param token the session's token; null if the client has it already, or must not see it
     */
    static Frame hello(@Nullable String token, Resume resume, EdgeConfig config, String node) {
        StringBuilder json = new StringBuilder(256).append("{\"op\":\"hello\",\"protocol\":\"pserver.v1\"");
        tell(token, json).append(",\"recovered\":").append(resume.rooms() != null);
        if (resume.rooms() != null) {
            json.append(",\"rooms\":[");
            for (String room : resume.rooms()) {
                JsonText.quote(room, json.append(json.charAt(json.length() - 1) == '[' ? "" : ","));
            }
            json.append(']');
        }
        JsonText.quote(resume.token(), json.append(",\"resume\":{\"token\":"));
        json.append(",\"windowMs\":")
                .append(resume.windowMillis())
                .append("},\"pingMs\":")
                .append(config.timing().ping().toMillis())
                .append(",\"limits\":{\"messageBytes\":")
                .append(config.limits().messageBytes())
                .append(",\"messagesPerSecond\":")
                .append(config.limits().messagesPerSecond())
                .append("},\"node\":");
        JsonText.quote(node, json);
        return Frame.of(json.append('}').toString());
    }

    static Frame pong(@Nullable String idJson) {
        return Frame.of(start("pong", idJson).append('}').toString());
    }

    static Frame error(@Nullable String idJson, ErrorCode code, String message) {
        return error(idJson, null, Failure.of(code, message));
    }

    /** {@code token} is the session's, if it is new and the client is to know it. */
    static Frame error(@Nullable String idJson, @Nullable String token, Failure failure) {
        return Frame.of(tell(token, start("error", idJson))
                .append(",\"error\":")
                .append(failure.toJson())
                .append('}')
                .toString());
    }

    /** The answer of a handler that was called over the socket; {@code token} as in {@link #error}. */
    static Frame reply(@Nullable String idJson, @Nullable String token, HttpReply reply) {
        StringBuilder json = tell(token, start("reply", idJson))
                .append(",\"status\":")
                .append(reply.status())
                .append(",\"data\":");
        appendData(reply, json);
        return Frame.of(json.append('}').toString());
    }

    /** JSON as it is, text as a string, nothing as null, and bytes, which JSON has no word for, as base64. */
    private static void appendData(HttpReply reply, StringBuilder json) {
        String type = reply.contentType();
        if (type == null || reply.body().length == 0) {
            json.append("null");
        } else if (reply.isJson()) {
            json.append(new String(reply.body(), StandardCharsets.UTF_8));
        } else if (type.toLowerCase(Locale.ROOT).startsWith("text/")) {
            JsonText.quote(new String(reply.body(), StandardCharsets.UTF_8), json);
        } else {
            json.append('"')
                    .append(Base64.getEncoder().encodeToString(reply.body()))
                    .append('"');
        }
    }

    private static StringBuilder tell(@Nullable String token, StringBuilder json) {
        if (token != null) {
            JsonText.quote(token, json.append(",\"session\":"));
        }
        return json;
    }

    private static StringBuilder start(String op, @Nullable String idJson) {
        StringBuilder json =
                new StringBuilder(96).append("{\"op\":\"").append(op).append('"');
        return idJson == null ? json : json.append(",\"id\":").append(idJson);
    }
}
