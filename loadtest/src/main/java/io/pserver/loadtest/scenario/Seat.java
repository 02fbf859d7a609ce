package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.dialect.Dialect;
import io.pserver.loadtest.dialect.Door;
import io.pserver.loadtest.dialect.Heard;
import io.pserver.loadtest.dialect.Line;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One connection with one seat in one room.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Seat implements Door {
    private enum State {
        CONNECTING,
        GREETED,
        SEATED,
        LEAVING,
        GONE
    }

    final Party party;
    private final Seats seats;
    private @Nullable Line line;
    private State state = State.CONNECTING;
    private boolean asked;

    // For the game that is played: the number it waits for, and since when.
    long number;
    long sentAt;
    int pending;

    Seat(Seats seats, Party party) {
        this.seats = seats;
        this.party = party;
    }

    void connect(Loop loop, Dialect dialect, URI target) throws IOException {
        line = dialect.open(loop, target, null, this);
    }

    /** Asks for a seat, in a new room if {@code room} is null; once. */
    void join(String type, @Nullable String room) {
        Line connected = line;
        if (state == State.GREETED && connected != null && !asked) {
            asked = true;
            connected.join(type, room);
        }
    }

    boolean isSeated() {
        return state == State.SEATED;
    }

    boolean isGone() {
        return state == State.GONE;
    }

    void send(byte[] message) {
        Line connected = line;
        if (connected != null) {
            connected.send(message);
        }
    }

    /** Gives the seat back and says goodbye. */
    void leave() {
        Line connected = line;
        if (state != State.GONE && connected != null) {
            state = State.LEAVING;
            connected.leave();
        }
    }

    @Override
    public void greeted() {
        if (state == State.CONNECTING) {
            state = State.GREETED;
            party.greeted(this);
        }
    }

    @Override
    public void seated(String room) {
        if (state == State.GREETED) {
            state = State.SEATED;
            party.joined(room);
            seats.seated();
        }
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
        if (state != State.SEATED) {
            return;
        }
        Heard heard = seats.dialect().hear(bytes, from, to);
        switch (heard) {
            case REPLY, EVENT, PATCH -> seats.play(this, heard);
            case WRONG -> seats.tally().error("wrong answer: " + text(bytes, from, to));
            case ERROR -> seats.tally().error(text(bytes, from, to));
            case PING -> {
                Line connected = line;
                if (connected != null) {
                    connected.pong();
                }
            }
            case OTHER -> {}
        }
    }

    @Override
    public void refused(String what) {
        seats.tally().error("refused: " + what);
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
