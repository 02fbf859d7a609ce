package io.pserver.e2e;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client's seat in one room, with the state as the server's patches make it and the inputs that are not in it yet: what the client library of
 * pages does, for tests and load in Java. Owned by one thread.
 */
public final class FollowedRoom {
    private static final Set<String> STATE_OPS = Set.of("patch", "state", "taken");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Client connection;
    private final String id;
    private final String client;
    private JsonNode state = MissingNode.getInstance();
    private long seq;
    private long inputs;
    private final Deque<Long> pending = new ArrayDeque<>();

    private FollowedRoom(Client connection, JsonNode joined) {
        this(connection, joined.path("room").asString(), joined.path("client").asString());
        this.state = joined.path("state");
        this.seq = joined.path("seq").asLong();
    }

    private FollowedRoom(Client connection, String id, String client) {
        this.connection = connection;
        this.id = id;
        this.client = client;
    }

    /** The same seat and state by a newer connection, which has come back to it. */
    public FollowedRoom on(Client newer) {
        FollowedRoom same = new FollowedRoom(newer, id, client);
        same.state = state;
        same.seq = seq;
        return same;
    }

    /**
     * Takes a seat.
     *
     * @param wanted fields of the join, such as {@code "room":"arena","params":{}}
     * @throws AssertionError with the answer if it was refused
     */
    public static FollowedRoom join(Client connection, String wanted) {
        JsonNode joined = connection.ask("{\"op\":\"join\"," + wanted + "}");
        if (!Client.op(joined).equals("joined")) {
            throw new AssertionError("not joined: " + joined);
        }
        return new FollowedRoom(connection, joined);
    }

    public String id() {
        return id;
    }

    /** Which of the room's clients this one is. */
    public String client() {
        return client;
    }

    /** As of the last frame that was taken in. */
    public JsonNode state() {
        return state;
    }

    public long seq() {
        return seq;
    }

    /** How many inputs the state does not have in it yet. */
    public int pending() {
        return pending.size();
    }

    /** Sends a numbered message that is not answered; its number. */
    public long input(String type, String dataJson) {
        inputs++;
        pending.add(inputs);
        connection.send("{\"op\":\"send\",\"room\":\"%s\",\"type\":\"%s\",\"data\":%s,\"input\":%d}"
                .formatted(id, type, dataJson, inputs));
        return inputs;
    }

    /** Sends a message; the data of its reply. */
    public JsonNode send(String type, String dataJson) {
        JsonNode reply = connection.message(id, type, dataJson);
        if (!Client.op(reply).equals("reply")) {
            throw new AssertionError("no reply: " + reply);
        }
        return reply.path("data");
    }

    /** Takes in what the server says about the state until it is so; fails after a minute. */
    public void until(String what, Predicate<FollowedRoom> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.test(this)) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            JsonNode frame = connection.await(this::isAboutState, left.isNegative() ? Duration.ZERO : left);
            if (frame.isMissingNode()) {
                throw new AssertionError("waited too long until " + what + "; the state is " + state);
            }
            take(frame);
        }
    }

    private boolean isAboutState(JsonNode frame) {
        return STATE_OPS.contains(Client.op(frame))
                && frame.path("room").asString("").equals(id);
    }

    private void take(JsonNode frame) {
        if (frame.has("input")) {
            pending.removeIf(number -> number <= frame.path("input").asLong());
        }
        if (frame.has("state")) {
            state = frame.path("state");
        } else if (frame.has("patch")) {
            state = merge(state, frame.path("patch"));
        }
        seq = frame.path("seq").asLong(seq);
    }

    /** JSON Merge Patch, RFC 7396; {@code target} may be changed in place. */
    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object : Server.JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merge(result.path(change.getKey()), change.getValue()));
            }
        }
        return result;
    }
}
