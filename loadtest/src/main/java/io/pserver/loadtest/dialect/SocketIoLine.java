package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.WebSocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One connection that speaks Socket.IO, without polling first. */
final class SocketIoLine implements Line, WebSocketClient.Listener {
    private static final byte[] CONNECT = "40".getBytes(UTF_8);
    private static final byte[] DISCONNECT = "41".getBytes(UTF_8);
    private static final byte[] PONG = "3".getBytes(UTF_8);

    private final Door door;
    private @Nullable WebSocketClient client;
    private boolean seated;

    private SocketIoLine(Door door) {
        this.door = door;
    }

    static Line open(Loop loop, URI target, @Nullable InetAddress source, Door door) throws IOException {
        var line = new SocketIoLine(door);
        URI here = target.resolve("/socket.io/?EIO=4&transport=websocket");
        line.client = WebSocketClient.connect(loop, here, source, null, line);
        return line;
    }

    @Override
    public void join(String type, @Nullable String room) {
        String which = room == null ? "" : ",\"room\":\"" + room + "\"";
        send(("421[\"join\",{\"type\":\"" + type + "\"" + which + "}]").getBytes(UTF_8));
    }

    @Override
    public void joinAny(String type) {
        join(type, null);
    }

    @Override
    public void send(byte[] message) {
        WebSocketClient connected = client;
        if (connected != null) {
            connected.send(message);
        }
    }

    @Override
    public void pong() {
        send(PONG);
    }

    @Override
    public void leave() {
        WebSocketClient connected = client;
        if (connected != null) {
            send(DISCONNECT);
            connected.close();
        }
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
        if (seated) {
            door.message(bytes, from, to);
            return;
        }
        String text = new String(bytes, from, to - from, UTF_8);
        if (text.equals("2")) {
            pong();
        } else if (text.startsWith("0{")) {
            send(CONNECT);
        } else if (text.startsWith("40")) {
            door.greeted();
        } else if (text.startsWith("431[{\"room\":")) {
            seated = true;
            door.seated(JsonData.text(text, "room"));
        } else if (!text.startsWith("42")) {
            door.refused(text);
        }
    }

    @Override
    public void closed(String reason) {
        door.closed(reason);
    }
}
