package io.pserver.loadtest.jetty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One room.
 *
 * <p>Threading: any thread; its lock keeps what it says in order.
 */
final class Room {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SIZE = 1_000;

    private final String id;
    private final String type;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<Connection, Player> players = new LinkedHashMap<>();

    @GuardedBy("lock")
    private int joins;

    @GuardedBy("lock")
    private long ticks;

    @GuardedBy("lock")
    private long lastTick = System.nanoTime();

    /** Who plays, where it is and where it heads. */
    private static final class Player {
        private final String name;
        private int x;
        private int y = SIZE / 2;
        private int toX = 3;
        private int toY = 2;

        Player(int number) {
            name = "c" + number;
            x = 100 + 200 * (number % 4);
        }
    }

    Room(String id, String type) {
        this.id = id;
        this.type = type;
    }

    String id() {
        return id;
    }

    String type() {
        return type;
    }

    void join(Connection client, String joined) {
        lock.lock();
        try {
            players.put(client, new Player(joins++));
            client.send(joined);
        } finally {
            lock.unlock();
        }
    }

    /** True when nobody is left. */
    boolean leave(Connection client) {
        lock.lock();
        try {
            players.remove(client);
            return players.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void say(JsonNode data) {
        ObjectNode event =
                JSON.createObjectNode().put("op", "event").put("room", id).put("type", "say");
        event.set("data", data);
        lock.lock();
        try {
            all(JSON.writeValueAsString(event));
        } finally {
            lock.unlock();
        }
    }

    void steer(Connection client, int x, int y) {
        lock.lock();
        try {
            Player player = players.get(client);
            if (player != null) {
                player.toX = Math.clamp(x, -9, 9);
                player.toY = Math.clamp(y, -9, 9);
            }
        } finally {
            lock.unlock();
        }
    }

    void tick() {
        lock.lock();
        try {
            long now = System.nanoTime();
            ObjectNode message =
                    JSON.createObjectNode().put("op", "patch").put("room", id).put("seq", ++ticks);
            ObjectNode patch = message.putObject("patch").put("n", ticks).put("dt", (now - lastTick) / 1_000);
            ObjectNode moved = patch.putObject("players");
            lastTick = now;
            for (Player player : players.values()) {
                player.x = Math.floorMod(player.x + player.toX, SIZE);
                player.y = Math.floorMod(player.y + player.toY, SIZE);
                moved.putObject(player.name).put("x", player.x).put("y", player.y);
            }
            all(JSON.writeValueAsString(message));
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void all(String text) {
        players.keySet().forEach(client -> client.send(text));
    }
}
