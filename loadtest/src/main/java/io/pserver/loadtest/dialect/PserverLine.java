package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.WebSocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One connection that speaks {@code pserver.v1} in JSON. */
final class PserverLine implements Line, WebSocketClient.Listener {
    private static final byte[] PONG = "{\"op\":\"pong\"}".getBytes(UTF_8);

    private final Door door;
    private @Nullable WebSocketClient client;
    private boolean greeted;
    private @Nullable String room;

    private PserverLine(Door door) {
        this.door = door;
    }

    static Line open(Loop loop, URI target, @Nullable InetAddress source, Door door) throws IOException {
        var line = new PserverLine(door);
        line.client = WebSocketClient.connect(loop, target, source, "pserver.v1", line);
        return line;
    }

    @Override
    public void join(String type, @Nullable String wanted) {
        ask(type, wanted == null ? "\"create\":true," : "\"roomId\":\"" + wanted + "\",");
    }

    @Override
    public void joinAny(String type) {
        ask(type, "");
    }

    private void ask(String type, String which) {
        send(("{\"op\":\"join\",\"id\":1,\"room\":\"" + type + "\"," + which + "\"params\":{}}").getBytes(UTF_8));
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
            if (room != null) {
                send(("{\"op\":\"leave\",\"id\":2,\"room\":\"" + room + "\"}").getBytes(UTF_8));
            }
            connected.close();
        }
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
        if (room != null) {
            door.message(bytes, from, to);
            return;
        }
        String text = new String(bytes, from, to - from, UTF_8);
        if (text.contains("\"op\":\"ping\"")) {
            pong();
        } else if (!greeted && text.contains("\"op\":\"hello\"")) {
            greeted = true;
            door.greeted();
        } else if (!greeted) {
            door.refused("no hello first: " + text);
        } else if (text.contains("\"op\":\"joined\"")) {
            String given = JsonData.text(text, "room");
            room = given;
            door.seated(given);
        } else if (text.contains("\"op\":\"error\"")) {
            door.refused(text);
        }
    }

    @Override
    public void closed(String reason) {
        door.closed(reason);
    }
}
