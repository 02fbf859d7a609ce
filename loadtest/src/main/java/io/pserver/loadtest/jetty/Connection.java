package io.pserver.loadtest.jetty;

import java.util.UUID;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client, with at most one seat. Public, so that Jetty may call it.
 *
 * <p>Threading: Jetty calls it by one thread at a time.
 */
public final class Connection implements Session.Listener.AutoDemanding {
    private static final JsonMapper JSON = new JsonMapper();

    private final Rooms rooms;
    private @Nullable Session session;
    private @Nullable Room room;

    Connection(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        send(JSON.createObjectNode()
                .put("op", "hello")
                .put("protocol", "pserver.v1")
                .put("session", UUID.randomUUID().toString())
                .put("recovered", false)
                .put("pingMs", 20_000));
    }

    @Override
    public void onWebSocketText(String text) {
        JsonNode message = JSON.readTree(text);
        switch (message.path("op").asString()) {
            case "send" -> said(message);
            case "join" -> join(message);
            case "leave" -> leave();
            default -> {}
        }
    }

    private void said(JsonNode message) {
        Room mine = room;
        if (mine == null) {
            return;
        }
        JsonNode data = message.path("data");
        switch (message.path("type").asString()) {
            case "echo" -> {
                ObjectNode reply = JSON.createObjectNode().put("op", "reply");
                reply.set("id", message.path("id"));
                reply.set("data", data);
                send(reply);
            }
            case "say" -> mine.say(data);
            case "steer" ->
                mine.steer(this, data.path("x").asInt(), data.path("y").asInt());
            default -> {}
        }
    }

    private void join(JsonNode message) {
        Room wanted = message.has("roomId")
                ? rooms.get(message.path("roomId").asString())
                : rooms.make(message.path("room").asString());
        if (wanted == null) {
            send(JSON.createObjectNode().put("op", "error"));
            return;
        }
        room = wanted;
        ObjectNode joined = JSON.createObjectNode().put("op", "joined");
        joined.set("id", message.path("id"));
        joined.put("room", wanted.id()).put("type", wanted.type());
        wanted.join(this, joined.toString());
    }

    private void leave() {
        Room mine = room;
        if (mine != null) {
            room = null;
            rooms.leave(mine, this);
        }
    }

    @Override
    public void onWebSocketClose(int code, @Nullable String reason, Callback callback) {
        leave();
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        leave();
    }

    private void send(JsonNode message) {
        send(JSON.writeValueAsString(message));
    }

    void send(String text) {
        Session open = session;
        if (open != null) {
            open.sendText(text, Callback.NOOP);
        }
    }
}
