package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.Needle;
import io.pserver.loadtest.wire.WebSocketClient;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One connection with one seat in one room.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Seat implements WebSocketClient.Listener {
    private enum State {
        CONNECTING,
        GREETED,
        SEATED,
        LEAVING,
        GONE
    }

    private static final byte[] PONG = "{\"op\":\"pong\"}".getBytes(UTF_8);

    final Party party;
    private final Needle hello = new Needle("\"op\":\"hello\"".getBytes(UTF_8));
    private final Needle ping = new Needle("\"op\":\"ping\"".getBytes(UTF_8));
    private final Needle error = new Needle("\"op\":\"error\"".getBytes(UTF_8));
    private final Seats seats;
    private @Nullable WebSocketClient client;
    private State state = State.CONNECTING;

    // For the game that is played: the number it waits for, and since when.
    long number;
    long sentAt;
    int pending;

    Seat(Seats seats, Party party) {
        this.seats = seats;
        this.party = party;
    }

    void connect(Loop loop, URI target) throws IOException {
        client = WebSocketClient.connect(loop, target, null, this);
    }

    /** Asks for a seat, in a new room if the party has none yet. */
    void join() {
        if (state == State.GREETED) {
            send(party.joinMessage());
        }
    }

    boolean isSeated() {
        return state == State.SEATED;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    void send(byte[] text) {
        WebSocketClient connected = client;
        if (connected != null) {
            connected.send(text);
        }
    }

    /** Gives the seat back and says goodbye. */
    void leave() {
        WebSocketClient connected = client;
        if (state != State.GONE && connected != null) {
            state = State.LEAVING;
            connected.send(party.leaveMessage());
            connected.close();
        }
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
        switch (state) {
            case CONNECTING -> greeted(bytes, from, to);
            case GREETED -> joined(bytes, from, to);
            case SEATED -> {
                if (!seats.play(this, bytes, from, to)) {
                    other(bytes, from, to);
                }
            }
            case LEAVING, GONE -> {}
        }
    }

    private void greeted(byte[] bytes, int from, int to) {
        if (hello.endIn(bytes, from, to) < 0) {
            seats.tally().error("no hello first: " + text(bytes, from, to));
            return;
        }
        state = State.GREETED;
        party.greeted(this);
    }

    private void joined(byte[] bytes, int from, int to) {
        String answer = text(bytes, from, to);
        String roomId = Party.roomIdOf(answer);
        if (answer.contains("\"op\":\"joined\"") && roomId != null) {
            state = State.SEATED;
            party.joined(roomId);
        } else {
            other(bytes, from, to);
        }
    }

    /** Everything that is not part of the game; patches and states are welcome and ignored. */
    private void other(byte[] bytes, int from, int to) {
        if (ping.endIn(bytes, from, to) >= 0) {
            send(PONG);
        } else if (error.endIn(bytes, from, to) >= 0) {
            seats.tally().error(text(bytes, from, to));
        }
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.min(to - from, 1_000), UTF_8);
    }

    @Override
    public void closed(String reason) {
        if (state != State.LEAVING) {
            seats.tally().error("connection lost: " + reason);
        }
        state = State.GONE;
    }
}
