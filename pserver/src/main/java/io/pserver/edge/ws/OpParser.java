package io.pserver.edge.ws;

import io.pserver.room.RoomGate;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one message of a client in one pass over its bytes: checks that all of it is JSON, keeps the few fields that the
 * protocol knows, and cuts out what is for scripts without building it. A repeated key counts as its last value.
 *
 * <p>One object reads one message; the factory is shared.
 */
final class OpParser {
    private static final int DEEPEST = 100;
    private static final long MOST_INPUT = (1L << 53) - 1;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final byte[] utf8;
    private final int offset;

    private @Nullable String op;
    private @Nullable String id;
    private @Nullable String room;
    private @Nullable String type;
    private @Nullable String roomId;
    private @Nullable String path;
    private @Nullable String method;
    private @Nullable String data;
    private @Nullable String params;
    private @Nullable String where;
    private @Nullable String body;
    private boolean create;
    private long input;
    private @Nullable String problem;

    private OpParser(byte[] utf8, int offset) {
        this.utf8 = utf8;
        this.offset = offset;
    }

    /** Reads {@code length} bytes of valid UTF-8. Never throws on account of them. */
    static ClientOp parse(byte[] utf8, int offset, int length) {
        OpParser parser = new OpParser(utf8, offset);
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), utf8, offset, length)) {
            parser.read(json);
        } catch (JacksonException e) {
            return new ClientOp.Malformed(parser.id, "malformed JSON");
        }
        return parser.problem == null ? parser.build() : new ClientOp.Malformed(parser.id, parser.problem);
    }

    private void read(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            problem = "a message must be a JSON object";
            return;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            field(json, name, json.nextToken());
        }
        if (json.nextToken() != null && problem == null) {
            problem = "malformed JSON";
        }
    }

    private void field(JsonParser json, String name, JsonToken value) {
        switch (name) {
            case "op" -> op = text(json, name, value);
            case "id" -> id = id(json, value);
            case "room" -> room = text(json, name, value);
            case "type" -> type = text(json, name, value);
            case "roomId" -> roomId = text(json, name, value);
            case "path" -> path = text(json, name, value);
            case "method" -> method = text(json, name, value);
            case "data" -> data = slice(json, value);
            case "params" -> params = slice(json, value);
            case "body" -> body = slice(json, value);
            case "where" -> {
                require(value == JsonToken.START_OBJECT, "where must be an object");
                where = slice(json, value);
            }
            case "input" -> input = input(json, value);
            case "create" -> {
                require(value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE, "create must be a boolean");
                create = value == JsonToken.VALUE_TRUE;
                json.skipChildren();
            }
            default -> json.skipChildren();
        }
    }

    private @Nullable String text(JsonParser json, String name, JsonToken value) {
        if (value != JsonToken.VALUE_STRING) {
            require(false, name + " must be a string");
            json.skipChildren();
            return null;
        }
        return json.getString();
    }

    private @Nullable String id(JsonParser json, JsonToken value) {
        boolean allowed = value == JsonToken.VALUE_STRING
                || value == JsonToken.VALUE_NUMBER_INT
                || value == JsonToken.VALUE_NUMBER_FLOAT;
        require(allowed, "id must be a number or a string");
        String text = slice(json, value);
        return allowed ? text : null;
    }

    private long input(JsonParser json, JsonToken value) {
        boolean fits = value == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && json.getLongValue() > 0
                && json.getLongValue() <= MOST_INPUT;
        require(fits, "input must be a whole number from 1 to 2^53 - 1");
        json.skipChildren();
        return fits ? json.getLongValue() : 0;
    }

    /** The value's own bytes as they came. */
    private String slice(JsonParser json, JsonToken value) {
        int from = (int) json.currentTokenLocation().getByteOffset();
        if (value.isStructStart()) {
            json.skipChildren();
        } else {
            json.finishToken();
        }
        int to = (int) json.currentLocation().getByteOffset();
        return new String(utf8, offset + from, to - from, StandardCharsets.UTF_8);
    }

    private void require(boolean condition, String what) {
        if (!condition && problem == null) {
            problem = what;
        }
    }

    private ClientOp build() {
        if (op == null) {
            return new ClientOp.Malformed(id, "op is missing");
        }
        return switch (op) {
            case "send" ->
                room == null || type == null
                        ? missing("room and type")
                        : new ClientOp.Send(id, room, type, data, input);
            case "join" -> join();
            case "leave" -> room == null ? missing("room") : new ClientOp.Leave(id, room);
            case "call" -> call();
            case "rooms" -> type == null ? missing("type") : new ClientOp.ListRooms(id, type, where);
            case "ping" -> new ClientOp.Ping(id);
            case "pong" -> new ClientOp.Pong(id);
            default -> new ClientOp.Malformed(id, "unknown op");
        };
    }

    private ClientOp join() {
        if (room == null && roomId == null) {
            return missing("room or roomId");
        }
        String anyOf = roomId == null ? room : null;
        return new ClientOp.Join(id, new RoomGate.Join(anyOf, roomId, create, where, params));
    }

    private ClientOp call() {
        if (path == null) {
            return missing("path");
        }
        String verb = method == null ? "GET" : method.toUpperCase(Locale.ROOT);
        return new ClientOp.Call(id, verb, path, body);
    }

    private ClientOp missing(String what) {
        return new ClientOp.Malformed(id, op + " needs " + what);
    }
}
