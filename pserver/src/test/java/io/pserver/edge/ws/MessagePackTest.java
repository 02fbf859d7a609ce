package io.pserver.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.room.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePacker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ours against the library of the format's authors. */
final class MessagePackTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static byte[] packed(String json) {
        return Frame.of(json).packed();
    }

    private static JsonNode readByLibrary(byte[] packed) throws IOException {
        try (var unpacker = org.msgpack.core.MessagePack.newDefaultUnpacker(packed)) {
            String json = unpacker.unpackValue().toJson();
            assertThat(unpacker.getTotalReadBytes())
                    .as("all of it is one value")
                    .isEqualTo(packed.length);
            return JSON.readTree(json);
        }
    }

    private static byte[] packedByLibrary(JsonNode value) throws IOException {
        try (MessageBufferPacker packer = org.msgpack.core.MessagePack.newDefaultBufferPacker()) {
            pack(value, packer);
            return packer.toByteArray();
        }
    }

    private static void pack(JsonNode value, MessagePacker packer) throws IOException {
        if (value instanceof ObjectNode object) {
            packer.packMapHeader(object.size());
            for (var field : object.properties()) {
                packer.packString(field.getKey());
                pack(field.getValue(), packer);
            }
        } else if (value instanceof ArrayNode array) {
            packer.packArrayHeader(array.size());
            for (JsonNode item : array) {
                pack(item, packer);
            }
        } else if (value.isString()) {
            packer.packString(value.stringValue());
        } else if (value.isBoolean()) {
            packer.packBoolean(value.booleanValue());
        } else if (value.isIntegralNumber()) {
            packer.packBigInteger(value.bigIntegerValue());
        } else if (value.isNumber()) {
            packer.packDouble(value.doubleValue());
        } else {
            packer.packNil();
        }
    }

    private static JsonNode unpacked(byte[] packed) {
        byte[] around = new byte[packed.length + 7]; // messages lie anywhere in a buffer
        System.arraycopy(packed, 0, around, 3, packed.length);
        return JSON.readTree(Objects.requireNonNull(MessagePack.toJson(around, 3, packed.length)));
    }

    private static void bothWays(String json) throws IOException {
        JsonNode value = JSON.readTree(json);
        byte[] packed = packed(json);
        assertThat(readByLibrary(packed)).isEqualTo(value);
        assertThat(packed).as("as short as the library's").hasSameSizeAs(packedByLibrary(value));
        assertThat(unpacked(packedByLibrary(value)).toString()).isEqualTo(value.toString());
    }

    @Test
    void sizesAndNumbers_atTheirEdges() throws IOException {
        for (int bits = 0; bits < 63; bits++) {
            for (long near = -2; near <= 2; near++) {
                bothWays(Long.toString((1L << bits) + near));
                bothWays(Long.toString(-(1L << bits) + near));
            }
        }
        bothWays("[" + Long.MAX_VALUE + "," + Long.MIN_VALUE + ",0.1,-1.5,1.0E300,true,false,null]");
        for (int size : new int[] {0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536}) {
            bothWays("\"" + "é".repeat(size / 2) + "x".repeat(size % 2) + "\"");
            bothWays("[" + String.join(",", java.util.Collections.nCopies(size, "1")) + "]");
            StringBuilder object = new StringBuilder("{");
            for (int i = 0; i < size; i++) {
                object.append(i == 0 ? "" : ",")
                        .append('"')
                        .append(i)
                        .append("\":")
                        .append(i);
            }
            bothWays(object.append('}').toString());
        }
    }

    @Test
    void integersThatOnlyFitUnsigned_areRead() {
        assertThat(unpacked(new byte[] {(byte) 0xcf, -1, -1, -1, -1, -1, -1, -1, -1})
                        .toString())
                .isEqualTo("18446744073709551615");
        assertThat(unpacked(new byte[] {(byte) 0xca, 0x3f, (byte) 0x80, 0, 0}).doubleValue())
                .isEqualTo(1.0);
    }

    @Test
    void whatJsonHasNoWordFor_isRefused() {
        List<byte[]> bad = List.of(
                new byte[] {},
                new byte[] {(byte) 0xc1},
                new byte[] {(byte) 0xc4, 1, 0}, // binary
                new byte[] {(byte) 0xd4, 1, 0}, // extension
                new byte[] {(byte) 0x81, 1, 1}, // a key that is a number
                new byte[] {(byte) 0x81}, // cut off
                new byte[] {1, 1}, // two values
                new byte[] {(byte) 0xa2, (byte) 0xff, (byte) 0xff}, // no UTF-8
                new byte[] {(byte) 0xdb, -1, -1, -1, -1}, // a length below zero
                new byte[] {(byte) 0xdd, -1, -1, -1, -1, 1}, // an array that claims too much
                new byte[] {(byte) 0xca, 0x7f, (byte) 0xc0, 0, 0}); // NaN
        for (byte[] packed : bad) {
            assertThat(MessagePack.toJson(packed, 0, packed.length))
                    .as(Arrays.toString(packed))
                    .isNull();
        }
        byte[] deep = new byte[5_000_000];
        Arrays.fill(deep, (byte) 0x91);
        assertThat(MessagePack.toJson(deep, 0, deep.length)).isNull();
    }

    @Test
    void randomBytes_areJsonOrRefused() {
        Random random = new Random(11);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] packed = new byte[random.nextInt(12)];
            random.nextBytes(packed);
            byte[] json = MessagePack.toJson(packed, 0, packed.length);
            if (json != null) {
                JSON.readTree(json);
                read++;
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    void frame_thatNoReaderTakes_isAnErrorFrame() throws IOException {
        String deep = "[".repeat(2_000) + "]".repeat(2_000);
        assertThat(readByLibrary(packed(deep)).path("op").asString()).isEqualTo("error");
    }

    @Test
    void client_thatOffersIt_speaksItBothWays() {
        try (var edge = io.pserver.edge.EdgeFixture.start();
                RawWebSocket ws =
                        new RawWebSocket(edge.port(), "Sec-WebSocket-Protocol: pserver.v1+msgpack, bearer.abc")) {
            assertThat(ws.handshake.status()).isEqualTo(101);
            assertThat(ws.handshake.toString()).contains("pserver.v1+msgpack");
            assertThat(answer(ws).path("op").asString()).isEqualTo("hello");
            ws.frame(0x80 | RawWebSocket.BINARY, packed("{\"op\":\"ping\",\"id\":\"é\"}"));
            assertThat(answer(ws).toString()).isEqualTo("{\"op\":\"pong\",\"id\":\"é\"}");
            byte[] half = packed("{\"op\":\"ping\",\"id\":7}");
            ws.frame(RawWebSocket.BINARY, Arrays.copyOf(half, 5));
            ws.frame(0x80, Arrays.copyOfRange(half, 5, half.length));
            assertThat(answer(ws).toString()).isEqualTo("{\"op\":\"pong\",\"id\":7}");
            ws.frame(0x80 | RawWebSocket.BINARY, new byte[] {(byte) 0xc1});
            assertThat(answer(ws).path("error").path("code").asString()).isEqualTo("bad_request");
            ws.text("{\"op\":\"ping\",\"id\":8}"); // text is understood, too
            assertThat(answer(ws).toString()).isEqualTo("{\"op\":\"pong\",\"id\":8}");
            ByteArrayOutputStream large = new ByteArrayOutputStream();
            large.writeBytes(new byte[70_000]);
            ws.frame(0x80 | RawWebSocket.BINARY, large.toByteArray());
            assertThat(answer(ws).path("error").path("code").asString()).isEqualTo("too_large");
        }
    }

    private static JsonNode answer(RawWebSocket ws) {
        RawWebSocket.Received frame = ws.read();
        assertThat(frame.opCode()).isEqualTo(RawWebSocket.BINARY);
        try {
            return readByLibrary(frame.payload());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
