package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As much of a server as the client's tests need: one thread for each connection, text cut and pasted instead of parsed.
 *
 * <p>Threading: one virtual thread accepts, one serves each connection; writes to a connection take its lock.
 */
final class StandInServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final AtomicInteger rooms = new AtomicInteger();
    private volatile boolean spoilt; // written by the test, read by the connections

    private StandInServer(ServerSocket listener) {
        this.listener = listener;
    }

    static StandInServer start() throws IOException {
        var server = new StandInServer(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("stand-in-acceptor").start(server::accept);
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** From now on replies carry the wrong data. */
    void spoil() {
        spoilt = true;
    }

    private void accept() {
        try {
            while (true) {
                var peer = new Peer(listener.accept());
                peers.add(peer);
                Thread.ofVirtual().name("stand-in-connection").start(peer::serve);
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Peer peer : peers) {
            peer.socket.close();
        }
    }

    /** One connection. */
    private final class Peer {
        private final Socket socket;
        private volatile String room = ""; // written by its thread, read by those that broadcast

        Peer(Socket socket) {
            this.socket = socket;
        }

        void serve() {
            try (socket) {
                socket.setTcpNoDelay(true);
                var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                String head = head(in);
                if (head.startsWith("GET /ws ")) {
                    upgrade(head);
                    send("{\"op\":\"hello\",\"protocol\":\"pserver.v1\"}");
                    while (answer(in)) {}
                }
                while (head.startsWith("GET /hello?name=x ")) {
                    String body = "{\"hello\":\"x\",\"at\":1}";
                    write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).getBytes(UTF_8));
                    head = head(in);
                }
            } catch (IOException closed) {
                // the client went away, or the test is over
            } finally {
                peers.remove(this);
            }
        }

        private String head(DataInputStream in) throws IOException {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            return head.toString();
        }

        private void upgrade(String head) throws IOException {
            int at = head.indexOf("Sec-WebSocket-Key: ") + 19;
            String key = head.substring(at, head.indexOf("\r\n", at));
            String proof = proof(key);
            write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + proof + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
        }

        private boolean answer(DataInputStream in) throws IOException {
            int opcode = in.readUnsignedByte() & 0x0F;
            int length = in.readUnsignedByte() & 0x7F;
            length = length == 126 ? in.readUnsignedShort() : length;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i % 4];
            }
            if (opcode == 1) {
                play(new String(payload, UTF_8));
            }
            return opcode == 1;
        }

        private void play(String message) throws IOException {
            if (message.contains("\"op\":\"join\"")) {
                room = message.contains("\"create\":true") ? "r" + rooms.incrementAndGet() : after(message, "roomId");
                send("{\"op\":\"joined\",\"id\":1,\"room\":\"" + room + "\",\"type\":\"x\"}");
            } else if (message.contains("\"type\":\"echo\"")) {
                // The message ends in: "data":…,"id":n}
                String rest = message.substring(message.indexOf("\"data\":"));
                send("{\"op\":\"reply\"," + (spoilt ? rest.toUpperCase(Locale.ROOT) : rest));
            } else if (message.contains("\"type\":\"say\"")) {
                String event = message.replace("\"op\":\"send\"", "\"op\":\"event\"");
                for (Peer peer : peers) {
                    if (peer.room.equals(room)) {
                        peer.send(event);
                    }
                }
            }
        }

        private String after(String message, String key) {
            int at = message.indexOf("\"" + key + "\":\"") + key.length() + 4;
            return message.substring(at, message.indexOf('"', at));
        }

        private void send(String text) throws IOException {
            byte[] payload = text.getBytes(UTF_8);
            byte[] frame = new byte[payload.length + 4];
            int header = payload.length < 126 ? 2 : 4;
            frame[0] = (byte) 0x81;
            frame[1] = (byte) (header == 2 ? payload.length : 126);
            if (header == 4) {
                frame[2] = (byte) (payload.length >> 8);
                frame[3] = (byte) payload.length;
            }
            System.arraycopy(payload, 0, frame, header, payload.length);
            write(Arrays.copyOf(frame, header + payload.length));
        }

        private synchronized void write(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
        }
    }

    private static String proof(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
