package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client of the room {@code ledger}, which folds what it is sent into what it sees, and fails where that cannot be: a patch or an
 * event that is missing, or a state that somebody else saw differently under the same number.
 */
final class Follower implements AutoCloseable {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** What a follower does wrong on purpose, to show that it would be noticed. */
    enum Fault {
        NONE,
        SKIPS_A_PATCH,
        LOSES_AN_EVENT,
        FOLDS_NO_REMOVALS
    }

    /** What all followers of one room have seen of it, by its number, since its node began. */
    static final class Common {
        private final Map<Long, JsonNode> states = new HashMap<>();

        void nodeBegan() {
            states.clear();
        }

        private void saw(String who, long seq, JsonNode state) {
            JsonNode other = states.putIfAbsent(seq, state.deepCopy());
            if (other != null) {
                assertThat(state).as("%s at seq %d", who, seq).isEqualTo(other);
            }
        }
    }

    private final Common common;
    private final Set<String> acknowledged;
    private final String room;
    private final String id;
    private Fault fault;
    private Client client;
    private JsonNode view;
    private long seq;
    private long said;
    private long pushes;
    private boolean seated = true;

    private Follower(Common common, Set<String> acknowledged, Client client, JsonNode joined, Fault fault) {
        this.common = common;
        this.acknowledged = acknowledged;
        this.client = client;
        this.fault = fault;
        this.room = joined.path("room").asString();
        this.id = joined.path("client").asString();
        this.view = joined.path("state").deepCopy();
        this.seq = joined.path("seq").asLong();
        this.said = view.path("said").asLong();
        common.saw(id, seq, view);
    }

    /** Takes a seat by a connection of its own. {@code op} is the join without its id. */
    static Follower join(Common common, Set<String> acknowledged, Client client, String op, Fault fault) {
        JsonNode joined = client.ask(op);
        assertThat(Client.op(joined)).as(joined.toString()).isEqualTo("joined");
        return new Follower(common, acknowledged, client, joined, fault);
    }

    String id() {
        return id;
    }

    Client.Form form() {
        return client.form();
    }

    String room() {
        return room;
    }

    JsonNode view() {
        return view;
    }

    /** Whether it has a seat, as far as it was told. */
    boolean isSeated() {
        return seated;
    }

    /** Takes what has come. */
    void pump() {
        for (JsonNode frame : client.drain()) {
            if (frame.path("room").asString("").equals(room) || frame.has("id")) {
                take(frame);
            }
        }
    }

    private void take(JsonNode frame) {
        switch (Client.op(frame)) {
            case "patch" -> patch(frame);
            case "state" -> {
                pushes++;
                seq = frame.path("seq").asLong();
                view = frame.path("state").deepCopy();
                common.saw(id, seq, view);
                if (!frame.path("recovered").asBoolean(true)) { // it has missed something, and knows it
                    said = view.path("said").asLong();
                }
            }
            case "event" -> event(frame);
            case "left" -> seated = false;
            case "reply" -> acknowledged.add(frame.path("id").asString());
            case "error" ->
                assertThat(frame.path("id").asString("")).as(frame.toString()).isNotEmpty();
            default -> throw new AssertionError(id + " got " + frame);
        }
    }

    private void patch(JsonNode frame) {
        pushes++;
        assertThat(frame.path("seq").asLong()).as("%s: %s", id, frame).isEqualTo(seq + 1);
        seq++;
        if (fault == Fault.SKIPS_A_PATCH) {
            fault = Fault.NONE;
        } else {
            view = merge(view, frame.path("patch"));
        }
        common.saw(id, seq, view);
    }

    private void event(JsonNode frame) {
        pushes++;
        if (fault == Fault.LOSES_AN_EVENT) {
            fault = Fault.NONE;
            return;
        }
        assertThat(frame.path("data").asLong()).as("%s: %s", id, frame).isEqualTo(said + 1);
        said++;
    }

    /** RFC 7396. */
    private JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode merged = target instanceof ObjectNode object ? object : Server.JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (!change.getValue().isNull()) {
                JsonNode before = merged.path(change.getKey());
                merged.set(change.getKey(), merge(before, change.getValue()));
            } else if (fault != Fault.FOLDS_NO_REMOVALS) {
                merged.remove(change.getKey());
            }
        }
        return merged;
    }

    /** Sends a message and waits for its answer. */
    JsonNode ask(String type, String dataJson) {
        JsonNode answer = client.message(room, type, dataJson);
        pump();
        return answer;
    }

    /** Sends {@code add} and does not wait; the key is the id too. */
    void addLater(String key) {
        client.send("{\"op\":\"send\",\"id\":\"" + key + "\",\"room\":\"" + room + "\",\"type\":\"add\",\"data\":\""
                + key + "\"}");
    }

    void leave() {
        JsonNode left = client.ask("{\"op\":\"leave\",\"room\":\"" + room + "\"}");
        assertThat(Client.op(left)).as(left.toString()).isEqualTo("left");
        pump();
        seated = false;
        client.close();
    }

    /** Waits, taking what comes. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        pump();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s waits for %s; sees %s", id, what, view)
                    .isLessThan(end);
            try {
                Thread.sleep(Duration.ofMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
            pump();
        }
    }

    void awaitMark(long mark) {
        await("mark " + mark, () -> view.path("mark").asLong() >= mark || !seated);
    }

    /** The connection breaks; what had come by then has been seen. */
    void vanish() {
        client.vanish();
        await("the end of its connection", () -> client.closedWith() >= 0);
        pump();
    }

    /** Comes back, maybe speaking in another form. If it has no seat any more, it knows. */
    void comeBack(Client.Form form, int port, boolean nodeIsAnother) {
        Client before = client;
        client = new Client(
                form, port, "bearer." + before.session(), "resume." + before.resumeToken(), "seen." + pushes);
        pushes = 0;
        boolean held = client.hello()
                .path("rooms")
                .valueStream()
                .anyMatch(here -> here.asString().equals(room));
        seated = client.hello().path("recovered").asBoolean() && held;
        if (seated && nodeIsAnother) {
            long none = -1;
            seq = none;
            await("the state of the room that was woken", () -> seq != none);
        } else {
            pump();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
