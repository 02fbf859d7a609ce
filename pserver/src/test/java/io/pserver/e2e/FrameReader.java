package io.pserver.e2e;

import io.pserver.handlers.realm.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what a server says on one connection, in whatever form, as frames of the plain one. It knows nothing of the server's own code, and takes
 * nothing amiss quietly. Owned by the thread that reads.
 */
final class FrameReader {
    /** What short patches call a room. */
    private record Called(String room, Map<Integer, String> keys) {}

    private final Map<Integer, Called> byRef = new HashMap<>();
    private int shortPatches;
    private Set<String> newKeys = Set.of();

    /** How many patches came in the short form. */
    int shortPatches() {
        return shortPatches;
    }

    /** The keys of which the last frame told. */
    Set<String> newKeys() {
        return newKeys;
    }

    /** The frame; a missing node if it only said how to read those that follow. */
    JsonNode read(boolean isBinary, byte[] payload) {
        JsonNode frame = Server.JSON.readTree(isBinary ? new Unpacker(payload).json() : text(payload));
        newKeys = Set.of();
        if (frame.isArray()) {
            return frame.size() == 2 ? keys(frame) : patch(frame);
        }
        if (Client.op(frame).equals("short")) {
            byRef.put(frame.get("ref").intValue(), new Called(frame.get("room").asString(), new HashMap<>()));
            return MissingNode.getInstance();
        }
        return frame;
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private JsonNode keys(JsonNode frame) {
        Called room = of(frame.get(0).intValue());
        newKeys = Set.copyOf(frame.get(1).propertyNames());
        frame.get(1)
                .properties()
                .forEach(entry -> room.keys().put(entry.getValue().intValue(), entry.getKey()));
        return MissingNode.getInstance();
    }

    private JsonNode patch(JsonNode frame) {
        shortPatches++;
        ObjectNode plain = Server.JSON.createObjectNode();
        plain.put("op", "patch").put("room", of(frame.get(0).intValue()).room());
        plain.set("seq", frame.get(1));
        if (frame.size() == 4) {
            plain.set("input", frame.get(3));
        }
        plain.set("patch", frame.get(2));
        return plain;
    }

    private Called of(int ref) {
        Called room = byRef.get(ref);
        if (room == null) {
            throw new AssertionError("no room is called " + ref);
        }
        return room;
    }

    /** MessagePack as JSON. */
    private final class Unpacker {
        private final ByteBuffer in;
        private final StringBuilder json = new StringBuilder();
        private Map<Integer, String> names = Map.of();

        Unpacker(byte[] payload) {
            in = ByteBuffer.wrap(payload);
        }

        String json() {
            int first = in.get(0) & 0xff;
            if (first >> 4 == 9) { // short
                in.get();
                long ref = number(in.get() & 0xff);
                names = of((int) ref).keys();
                json.append('[').append(ref);
                for (int i = 1; i < (first & 15); i++) {
                    json.append(',');
                    value();
                }
                json.append(']');
            } else {
                value();
            }
            if (in.hasRemaining()) {
                throw new AssertionError("something follows " + json);
            }
            return json.toString();
        }

        private void value() {
            int code = in.get() & 0xff;
            if (code >> 4 == 8) {
                map(code & 15);
            } else if (code >> 4 == 9) {
                array(code & 15);
            } else if (code >> 5 == 5) {
                string(code & 31);
            } else {
                switch (code) {
                    case 0xc0 -> json.append("null");
                    case 0xc2 -> json.append("false");
                    case 0xc3 -> json.append("true");
                    case 0xcb -> json.append(in.getDouble());
                    case 0xd9 -> string(in.get() & 0xff);
                    case 0xda -> string(in.getShort() & 0xffff);
                    case 0xdb -> string(in.getInt());
                    case 0xdc -> array(in.getShort() & 0xffff);
                    case 0xdd -> array(in.getInt());
                    case 0xde -> map(in.getShort() & 0xffff);
                    case 0xdf -> map(in.getInt());
                    default -> json.append(number(code));
                }
            }
        }

        private long number(int code) {
            return switch (code) {
                case 0xcc -> in.get() & 0xff;
                case 0xcd -> in.getShort() & 0xffff;
                case 0xce -> in.getInt() & 0xffff_ffffL;
                case 0xcf, 0xd3 -> in.getLong();
                case 0xd0 -> in.get();
                case 0xd1 -> in.getShort();
                case 0xd2 -> in.getInt();
                default -> {
                    if (code >= 0x80 && code < 0xe0) {
                        throw new AssertionError("code " + code + " after " + json);
                    }
                    yield (byte) code;
                }
            };
        }

        private void string(int length) {
            byte[] utf8 = new byte[length];
            in.get(utf8);
            JsonText.quote(text(utf8), json);
        }

        private void array(int size) {
            json.append('[');
            for (int i = 0; i < size; i++) {
                json.append(i == 0 ? "" : ",");
                value();
            }
            json.append(']');
        }

        private void map(int size) {
            json.append('{');
            for (int i = 0; i < size; i++) {
                json.append(i == 0 ? "" : ",");
                key();
                json.append(':');
                value();
            }
            json.append('}');
        }

        private void key() {
            int code = in.get(in.position()) & 0xff;
            if (code >> 5 == 5 || (code >= 0xd9 && code <= 0xdb)) {
                value();
                return;
            }
            in.get();
            String name = names.get((int) number(code));
            if (name == null) {
                throw new AssertionError("a key of which nobody told, after " + json);
            }
            JsonText.quote(name, json);
        }
    }
}
