package io.pserver.loadtest.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection; pings of the protocol are answered here.
 *
 * <p>Threading: owned by the thread that turns its loop.
 */
public final class WebSocketClient {
    /** What the owner of a connection hears; the bytes are valid during the call only. */
    public interface Listener {
        /** One message arrived. */
        void message(byte[] bytes, int from, int to);

        /** The connection ended, or could not be made; called once. */
        void closed(String reason);
    }

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final byte[] NORMAL_CLOSURE = {(byte) (1000 >> 8), (byte) (1000 & 0xFF)};

    private final Loop loop;
    private final URI target;
    private final @Nullable String subprotocol;
    private final Listener listener;
    private final String nonce;
    private final FrameReader reader = new FrameReader();
    private final Wire wire = new Wire();
    private @Nullable Link link;
    private boolean upgraded;

    private WebSocketClient(Loop loop, URI target, @Nullable String subprotocol, Listener listener) {
        this.loop = loop;
        this.target = target;
        this.subprotocol = subprotocol;
        this.listener = listener;
        byte[] random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        this.nonce = Base64.getEncoder().encodeToString(random);
    }

    /**
     * Starts to connect; what comes of it the listener hears.
     *
     * @param target {@code ws://address:port/path}
     * @param source local address to connect from, or null
     * @param subprotocol what is offered, or null
     */
    public static WebSocketClient connect(
            Loop loop, URI target, @Nullable InetAddress source, @Nullable String subprotocol, Listener listener)
            throws IOException {
        var client = new WebSocketClient(loop, target, subprotocol, listener);
        var address = new InetSocketAddress(InetAddress.getByName(target.getHost()), target.getPort());
        client.link = Link.connect(loop, address, source, client.wire);
        return client;
    }

    /** Sends one text message. On a closed connection it does nothing; the listener has heard of that. */
    public void send(byte[] text) {
        sendFrame(FrameReader.TEXT, text, 0, text.length);
    }

    /** Sends one binary message, like {@link #send}. */
    public void sendBinary(byte[] bytes) {
        sendFrame(FrameReader.BINARY, bytes, 0, bytes.length);
    }

    /** Says goodbye; the server closes the connection, and the listener hears it. */
    public void close() {
        sendFrame(FrameReader.CLOSE, NORMAL_CLOSURE, 0, NORMAL_CLOSURE.length);
    }

    private void sendFrame(int opcode, byte[] bytes, int from, int to) {
        sendBytes(loop.frames.write(opcode, bytes, from, to));
    }

    private void sendBytes(ByteBuffer bytes) {
        Link connected = link;
        if (connected != null) {
            connected.send(bytes);
        }
    }

    private String handshake() {
        String authority = target.getHost() + ":" + target.getPort();
        return "GET " + target.getRawPath()
                + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery()) + " HTTP/1.1\r\nHost: " + authority
                + "\r\nOrigin: http://" + authority
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + nonce + (subprotocol == null ? "" : "\r\nSec-WebSocket-Protocol: " + subprotocol) + "\r\n\r\n";
    }

    static String acceptOf(String nonce) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((nonce + GUID).getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** The side that faces the socket. */
    private final class Wire implements Receiver, FrameSink {
        @Override
        public void connected() {
            sendBytes(ByteBuffer.wrap(handshake().getBytes(ISO_8859_1)));
        }

        @Override
        public int received(byte[] bytes, int from, int to) {
            if (upgraded) {
                return reader.read(bytes, from, to, this);
            }
            int used = upgrade(bytes, from, to);
            return upgraded ? used + reader.read(bytes, from + used, to, this) : used;
        }

        private int upgrade(byte[] bytes, int from, int to) {
            var answer = new HttpAnswer();
            int used = answer.read(bytes, from, to);
            if (used > 0) {
                if (answer.status() != 101 || !acceptOf(nonce).equals(answer.accept())) {
                    throw new ProtocolException("the server refused the WebSocket: status " + answer.status());
                }
                upgraded = true;
            }
            return used;
        }

        @Override
        public void closed(String reason) {
            listener.closed(reason);
        }

        @Override
        public void message(byte[] bytes, int from, int to) {
            listener.message(bytes, from, to);
        }

        @Override
        public void ping(byte[] bytes, int from, int to) {
            sendFrame(FrameReader.PONG, bytes, from, to);
        }

        @Override
        public void close(int code) {
            Link connected = link;
            if (connected != null) {
                sendFrame(FrameReader.CLOSE, NORMAL_CLOSURE, 0, NORMAL_CLOSURE.length);
                connected.close("closed by the server with code " + code);
            }
        }
    }
}
