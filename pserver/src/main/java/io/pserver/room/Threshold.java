package io.pserver.room;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Who is neither quite in the room nor quite out: let in but without a seat, to leave after the pass, or without a seat while its
 * {@code onLeave} runs. Owned by the room's lane, but for {@link #isLettingIn}.
 */
final class Threshold {
    private final Seats seats;

    /** Whose {@code onLeave} runs: it has no seat any more. */
    private @Nullable Seat going;

    /** Seats to take away after the current pass. */
    private final Deque<Seat> leaving = new ArrayDeque<>();

    /** Whose join is through, but who has no seat yet. Written by the lane's thread; read by others after it was given up. */
    private volatile @Nullable Seat lettingIn;

    Threshold(Seats seats) {
        this.seats = seats;
    }

    /** The thread of {@code stuck} was given up: those who were to leave still leave. So does whom it was letting in. */
    void goOnFor(Threshold stuck) {
        leaving.addAll(stuck.leaving);
        Seat halfIn = stuck.lettingIn;
        if (halfIn != null) { // the game has seen it come, and its client was told that it failed
            seats.add(halfIn);
            leaving.add(halfIn);
        }
    }

    /** A join is through; null: its client has its seat. */
    void lettingIn(@Nullable Seat seat) {
        lettingIn = seat;
    }

    /** The client whose join is through, but who has no seat yet; empty if there is none. */
    String lettingIn() {
        Seat seat = lettingIn;
        return seat == null || seats.of(seat.client()) == seat ? "" : seat.client();
    }

    /** Whether a join is through whose client has no seat yet. */
    boolean isLettingIn() {
        return lettingIn != null;
    }

    /** The {@code onLeave} of this seat's client runs; null: it is over. */
    void going(@Nullable Seat seat) {
        going = seat;
    }

    /** The seat of a client, also while its {@code onLeave} runs; null if it has none. */
    @Nullable
    Seat seatOf(String client) {
        return going != null && going.client().equals(client) ? going : seats.of(client);
    }

    boolean isToLeave(Seat seat) {
        return leaving.contains(seat);
    }

    /** The seat is to be taken away after the current pass. */
    void toLeave(Seat seat) {
        leaving.add(seat);
    }

    /** The next seat to take away; null if there is none. */
    @Nullable
    Seat nextToLeave() {
        return leaving.poll();
    }
}
