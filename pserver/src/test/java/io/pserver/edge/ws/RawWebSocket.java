package io.pserver.edge.ws;

import io.pserver.edge.RawHttp;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends exactly the frames it is told to. */
final class RawWebSocket implements AutoCloseable {
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private final RawHttp http;
    private final DataInputStream in;
    final RawHttp.Answer handshake;

    RawWebSocket(int port, String... headers) {
        http = new RawHttp(port);
        in = new DataInputStream(http.in());
        handshake = shake(http, headers);
    }

    static RawHttp.Answer shake(RawHttp http, String... headers) {
        http.write("GET /ws HTTP/1.1\r\nHost: localhost:1\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n");
        return http.answer(false);
    }

    /** One frame of the server. */
    record Received(int opCode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    RawWebSocket text(String text) {
        return frame(0x80 | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A masked frame; {@code first} is its first byte. */
    RawWebSocket frame(int first, byte[] payload) {
        http.write(masked(first, payload));
        return this;
    }

    RawWebSocket bytes(byte[] bytes) {
        http.write(bytes);
        return this;
    }

    static byte[] masked(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) 0xfe).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xff).putLong(payload.length);
        }
        frame.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ MASK[i & 3]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    Received read() {
        try {
            int opCode = in.readUnsignedByte() & 15;
            int length = in.readUnsignedByte();
            long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            return new Received(opCode, in.readNBytes((int) size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of the next frame, which must be text. */
    String readText() {
        Received frame = read();
        if (frame.opCode() != TEXT) {
            throw new AssertionError("not text: " + frame.opCode() + " " + frame.closeCode() + " " + frame.text());
        }
        return frame.text();
    }

    /** The code with which the server closes; frames before that are skipped. */
    int readClose() {
        while (true) {
            Received frame = read();
            if (frame.opCode() == CLOSE) {
                return frame.closeCode();
            }
        }
    }

    String rest() {
        return http.rest();
    }

    @Override
    public void close() {
        http.close();
    }
}
