package io.pserver.loadtest.scenario;

import io.pserver.loadtest.dialect.Dialect;
import io.pserver.loadtest.dialect.Heard;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All seats of one share, in parties of one size.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Seats {
    /** Connections under way at one time: more would fill the server's backlog. At least one party. */
    private static final int STORM = 512;

    /** What is played at the seats. */
    interface Game {
        /** Takes one message; its number or tick is in the dialect. */
        void heard(Seat seat, Heard heard);
    }

    private final Load load;
    private final Game game;
    private final Tally tally;
    private final Dialect dialect;
    private final List<Party> parties = new ArrayList<>();
    private final List<Seat> seats = new ArrayList<>();
    private int begun;
    private int seated;

    Seats(Load load, String roomType, Game game, Tally tally) {
        this.load = load;
        this.game = game;
        this.tally = tally;
        this.dialect = load.dialect().speaker();
        for (int i = 0; i < load.connections(); i++) {
            if (i % load.roomSize() == 0) {
                parties.add(new Party(roomType));
            }
            var seat = new Seat(this, parties.getLast());
            parties.getLast().add(seat);
            seats.add(seat);
        }
    }

    /** Connects as many as may be under way; to be called until all are seated. */
    void connect(Loop loop) throws IOException {
        while (begun < seats.size() && begun - seated < STORM) {
            seats.get(begun++).connect(loop, dialect, load.target());
        }
    }

    /** Called by a seat when it is seated. */
    void seated() {
        seated++;
    }

    void play(Seat seat, Heard heard) {
        game.heard(seat, heard);
    }

    boolean areSeated() {
        return seats.stream().allMatch(Seat::isSeated);
    }

    void leave() {
        seats.forEach(Seat::leave);
    }

    boolean areGone() {
        return seats.stream().allMatch(Seat::isGone);
    }

    List<Seat> all() {
        return seats;
    }

    List<Party> parties() {
        return parties;
    }

    Dialect dialect() {
        return dialect;
    }

    Tally tally() {
        return tally;
    }
}
