package io.pserver.loadtest.scenario;

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
    /** What is played at the seats. */
    interface Game {
        /** Takes one message; false if it is not one of the game's. */
        boolean message(Seat seat, byte[] bytes, int from, int to);
    }

    private final Load load;
    private final Game game;
    private final Tally tally;
    private final List<Party> parties = new ArrayList<>();
    private final List<Seat> seats = new ArrayList<>();

    Seats(Load load, String roomType, Game game, Tally tally) {
        this.load = load;
        this.game = game;
        this.tally = tally;
        for (int i = 0; i < load.connections(); i++) {
            if (i % load.roomSize() == 0) {
                parties.add(new Party(roomType));
            }
            var seat = new Seat(this, parties.getLast());
            parties.getLast().add(seat);
            seats.add(seat);
        }
    }

    void connect(Loop loop) throws IOException {
        for (Seat seat : seats) {
            seat.connect(loop, load.target());
        }
    }

    boolean play(Seat seat, byte[] bytes, int from, int to) {
        return game.message(seat, bytes, from, to);
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

    Tally tally() {
        return tally;
    }
}
