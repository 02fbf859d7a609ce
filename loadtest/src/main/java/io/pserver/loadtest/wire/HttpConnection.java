package io.pserver.loadtest.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One kept-alive HTTP/1.1 connection that asks one thing after the other, as a rule the same path. Like a browser it sends back the cookie
 * that it was given.
 *
 * <p>Threading: owned by the thread that turns its loop.
 */
public final class HttpConnection {
    /** What the owner of a connection hears; the bytes are valid during the call only. */
    public interface Listener {
        /** The connection is there and may be asked. */
        void connected();

        /** One answer is complete. */
        void answered(int status, byte[] bytes, int bodyFrom, int bodyTo);

        /** The connection ended, or could not be made; called once. */
        void closed(String reason);
    }

    private static final byte[] NOTHING = new byte[0];

    private final URI target;
    private final Listener listener;
    private final HttpAnswer answer = new HttpAnswer();
    private ByteBuffer request;
    private @Nullable String cookie;
    private @Nullable Link link;

    private HttpConnection(URI target, Listener listener) {
        this.target = target;
        this.listener = listener;
        this.request = encode("GET", pathOf(target));
    }

    private static String pathOf(URI target) {
        return target.getRawPath() + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery());
    }

    /** Starts to connect to {@code http://address:port/path?query}; what comes of it the listener hears. */
    public static HttpConnection connect(Loop loop, URI target, Listener listener) throws IOException {
        return connect(loop, target, null, listener);
    }

    /** The same from the local address {@code source}, or from any if that is null. */
    public static HttpConnection connect(Loop loop, URI target, @Nullable InetAddress source, Listener listener)
            throws IOException {
        var connection = new HttpConnection(target, listener);
        var address = new InetSocketAddress(InetAddress.getByName(target.getHost()), target.getPort());
        connection.link = Link.connect(loop, address, source, connection.new Wire());
        return connection;
    }

    /** Sends the request; one at a time. */
    public void ask() {
        Link connected = link;
        if (connected != null) {
            connected.send(request.rewind());
        }
    }

    /** Sends another request; one at a time. {@code path} with its query, encoded. */
    public void ask(String method, String path) {
        Link connected = link;
        if (connected != null) {
            connected.send(encode(method, path).rewind());
        }
    }

    /** Posts JSON to {@code path}; one at a time. */
    public void post(String path, byte[] json) {
        Link connected = link;
        if (connected != null) {
            connected.send(encode("POST", path, json).rewind());
        }
    }

    /** Closes the connection. */
    public void close() {
        Link connected = link;
        if (connected != null) {
            connected.close("closed by the client");
        }
    }

    private ByteBuffer encode(String method, String path) {
        return encode(method, path, NOTHING);
    }

    private ByteBuffer encode(String method, String path, byte[] json) {
        byte[] head = (method + " " + path + " HTTP/1.1\r\nHost: " + target.getHost() + ":" + target.getPort()
                        + "\r\nAccept: application/json\r\n"
                        + (method.equals("POST") ? "Content-Length: " + json.length + "\r\n" : "")
                        + (json.length == 0 ? "" : "Content-Type: application/json\r\n")
                        + (cookie == null ? "" : "Cookie: " + cookie + "\r\n") + "\r\n")
                .getBytes(ISO_8859_1);
        return ByteBuffer.allocateDirect(head.length + json.length).put(head).put(json);
    }

    /** The side that faces the socket. */
    private final class Wire implements Receiver {
        @Override
        public void connected() {
            listener.connected();
        }

        @Override
        public int received(byte[] bytes, int from, int to) {
            int used = answer.read(bytes, from, to);
            if (used == 0) {
                return 0;
            }
            String given = answer.cookie();
            if (given != null && !given.equals(cookie)) {
                cookie = given;
                request = encode("GET", pathOf(target));
            }
            listener.answered(answer.status(), answer.body(), answer.bodyFrom(), answer.bodyTo());
            return used;
        }

        @Override
        public void closed(String reason) {
            listener.closed(reason);
        }
    }
}
