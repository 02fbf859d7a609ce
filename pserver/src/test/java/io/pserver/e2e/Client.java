package io.pserver.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client of the protocol {@code pserver.v1}. What the server says is kept until it is asked for. Any thread may send and wait;
 * one thread of its own reads.
 */
public final class Client implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Small, so that a server soon notices who does not read. */
    private static final int RECEIVE_BYTES = 65_536;

    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Host: 127.0.0.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol: %s",
            "",
            "");

    private final Socket socket;
    private final OutputStream out;
    private final AtomicInteger nextId = new AtomicInteger();

    // Guarded by this.
    private final List<JsonNode> received = new ArrayList<>();
    private int closedWith = -1;
    private boolean stalled;
    private @Nullable Throwable misread;
    private int shortPatches;
    private final Set<String> keysTold = new HashSet<>();
    private final JsonNode hello;
    private final String bearer;
    private final Form form;

    /** Written by the test, read by the reader. */
    private volatile boolean mute;

    /** How what the server says goes over the wire. A test gets the same frames in each. */
    public enum Form {
        JSON("pserver.v1"),
        PACKED("pserver.v1+msgpack"),
        SHORT_JSON("pserver.v1, short"),
        SHORT_PACKED("pserver.v1+msgpack, short");

        private final String offer;

        Form(String offer) {
            this.offer = offer;
        }
    }

    /** {@code offers} are subprotocols to offer beside {@code pserver.v1}. */
    public Client(int port, String... offers) {
        this(Form.JSON, port, offers);
    }

    public Client(Form form, int port, String... offers) {
        this.form = form;
        bearer = offers.length > 0 ? offers[0].replaceFirst("^bearer\\.", "") : "";
        try {
            socket = new Socket();
            socket.setReceiveBufferSize(RECEIVE_BYTES);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            String offered = form.offer + (offers.length == 0 ? "" : ", " + String.join(", ", offers));
            out.write(UPGRADE.formatted(offered).getBytes(StandardCharsets.US_ASCII));
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            String head = head(in);
            if (!head.startsWith("HTTP/1.1 101")) {
                throw new AssertionError("no WebSocket: " + head);
            }
            Thread.ofPlatform().daemon().name("client-reader").start(() -> read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hello = await(frame -> op(frame).equals("hello"));
    }

    public JsonNode hello() {
        return hello;
    }

    public Form form() {
        return form;
    }

    /** A new connection of the same client, which comes back by this one's token. */
    public Client again(int port) {
        return new Client(form, port, "bearer." + session(), "resume." + resumeToken());
    }

    public String session() {
        return hello.path("session").asString(bearer);
    }

    public String resumeToken() {
        return hello.path("resume").path("token").asString();
    }

    /** From now on nothing is read, until {@link #takeOn}. */
    public synchronized void stall() {
        stalled = true;
    }

    /** Reads again. */
    public synchronized void takeOn() {
        stalled = false;
        notifyAll();
    }

    private synchronized void awaitTakeOn() throws InterruptedException {
        while (stalled) {
            wait();
        }
    }

    /** From now on pings are not answered, as by a client whose network is gone. */
    public void mute() {
        mute = true;
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** How many patches came in the short form. */
    public synchronized int shortPatches() {
        return shortPatches;
    }

    /** All keys of whose numbers it was told. */
    public synchronized Set<String> keysTold() {
        return Set.copyOf(keysTold);
    }

    private void read(DataInputStream in) {
        FrameReader reader = new FrameReader();
        try {
            while (true) {
                int opCode = in.readUnsignedByte() & 15;
                awaitTakeOn();
                int length = in.readUnsignedByte();
                long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                byte[] payload = in.readNBytes((int) size);
                if (opCode == 8) {
                    closed(payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff);
                    return;
                }
                if (opCode == 1 || opCode == 2) {
                    take(reader.read(opCode == 2, payload), reader);
                }
            }
        } catch (IOException | InterruptedException _) {
            closed(1006);
        } catch (AssertionError | JacksonException | BufferUnderflowException e) {
            misread(e);
        }
    }

    /** Whoever waits, or asks what has come, fails. */
    private synchronized void misread(Throwable why) {
        misread = why;
        closed(1006);
    }

    private synchronized void assertAllRead() {
        if (misread != null) {
            throw new AssertionError("what the server said could not be read", misread);
        }
    }

    private void take(JsonNode frame, FrameReader reader) {
        if (op(frame).equals("ping")) {
            if (!mute) {
                send("{\"op\":\"pong\"}");
            }
            return;
        }
        synchronized (this) {
            shortPatches = reader.shortPatches();
            keysTold.addAll(reader.newKeys());
            if (!frame.isMissingNode()) {
                received.add(frame);
            }
            notifyAll();
        }
    }

    private synchronized void closed(int code) {
        closedWith = code;
        notifyAll();
    }

    public static String op(JsonNode frame) {
        return frame.path("op").asString("");
    }

    /** The error's code; {@code ok} if the frame is none. */
    public static String code(JsonNode frame) {
        return op(frame).equals("error") ? frame.path("error").path("code").asString("none") : "ok";
    }

    // ---- sending ---------------------------------------------------------------------------------------------------

    public void send(String text) {
        bytes(frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes bytes as they are. */
    public synchronized void bytes(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A masked frame; {@code first} is its first byte. */
    public static byte[] frame(int first, byte[] payload) {
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

    /** Many text frames in one write. */
    public void burst(Iterable<String> texts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String text : texts) {
            all.writeBytes(frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
        }
        bytes(all.toByteArray());
    }

    /** Sends an operation with an id of its own and waits for its answer. */
    public JsonNode ask(String json) {
        int id = nextId.incrementAndGet();
        ObjectNode op = (ObjectNode) Server.JSON.readTree(json);
        op.put("id", id);
        send(op.toString());
        return await(frame -> frame.path("id").isInt() && frame.path("id").intValue() == id);
    }

    /** Joins a room of a type; the answer. */
    public JsonNode join(String type) {
        return ask("{\"op\":\"join\",\"room\":\"" + type + "\"}");
    }

    public JsonNode joinId(String roomId) {
        return ask("{\"op\":\"join\",\"roomId\":\"" + roomId + "\"}");
    }

    /** Sends a message to a room; the answer. */
    public JsonNode message(String roomId, String type, String dataJson) {
        return ask("{\"op\":\"send\",\"room\":\"" + roomId + "\",\"type\":\"" + type + "\",\"data\":" + dataJson + "}");
    }

    // ---- waiting ---------------------------------------------------------------------------------------------------

    /** Waits for the first frame that matches, and takes it out; others stay. */
    public JsonNode await(Predicate<JsonNode> wanted) {
        JsonNode found = await(wanted, PATIENCE);
        if (found.isMissingNode()) {
            throw new AssertionError(
                    "did not come in " + PATIENCE + "; closed with " + closedWith() + "; came: " + seen());
        }
        return found;
    }

    /** The same; a missing node if it does not come in time. */
    public synchronized JsonNode await(Predicate<JsonNode> wanted, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        int looked = 0;
        while (true) {
            for (; looked < received.size(); looked++) {
                if (wanted.test(received.get(looked))) {
                    return received.remove(looked);
                }
            }
            assertAllRead();
            long left = end - System.nanoTime();
            if (left <= 0 || closedWith >= 0) {
                return MissingNode.getInstance();
            }
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
            looked = Math.min(looked, received.size());
        }
    }

    public JsonNode awaitOp(String op) {
        return await(frame -> op(frame).equals(op));
    }

    /** Takes out all frames that have come so far. */
    public synchronized List<JsonNode> drain() {
        assertAllRead();
        List<JsonNode> all = List.copyOf(received);
        received.clear();
        return all;
    }

    private synchronized String seen() {
        String all = received.toString();
        return all.substring(0, Math.min(2_000, all.length()));
    }

    /** The close code that came; 1006 if the connection just ended, -1 while it is open. */
    public synchronized int closedWith() {
        return closedWith;
    }

    @Override
    public void close() {
        vanish();
    }

    /** Ends the connection without a word. */
    public void vanish() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
