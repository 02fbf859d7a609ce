package io.pserver.edge.ws;

import io.pserver.edge.EdgeConfig;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.JsonText;
import io.pserver.room.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The frames that the edge itself says, as text. */
final class ServerFrames {
    static final Frame PING = Frame.of("{\"op\":\"ping\"}");

    private ServerFrames() {}

    /**
     * The first frame of every connection. It offers no way to resume: a connection that comes back is a new one and its
     * client joins again, so a field that promises more would be a lie.
     *
     * @param token the session's token; null if the client has it already, or must not see it
     */
    static Frame hello(@Nullable String token, EdgeConfig config, String node) {
        StringBuilder json = new StringBuilder(192).append("{\"op\":\"hello\",\"protocol\":\"pserver.v1\"");
        if (token != null) {
            JsonText.quote(token, json.append(",\"session\":"));
        }
        json.append(",\"recovered\":false,\"pingMs\":")
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
        return error(idJson, Failure.of(code, message));
    }

    static Frame error(@Nullable String idJson, Failure failure) {
        return Frame.of(start("error", idJson)
                .append(",\"error\":")
                .append(failure.toJson())
                .append('}')
                .toString());
    }

    /** The answer of a handler that was called over the socket. */
    static Frame reply(String idJson, HttpReply reply) {
        StringBuilder json = start("reply", idJson)
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

    private static StringBuilder start(String op, @Nullable String idJson) {
        StringBuilder json =
                new StringBuilder(96).append("{\"op\":\"").append(op).append('"');
        return idJson == null ? json : json.append(",\"id\":").append(idJson);
    }
}
