package io.pserver.loadtest.scenario;

import io.pserver.loadtest.dialect.Heard;
import io.pserver.loadtest.dialect.Message;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * In each room everyone speaks at once, as players do: each client says something that all must get, and when the last one got it,
 * says the next. An operation is one delivery, the latency is that of the last one.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Crowd implements Workload, Seats.Game {
    private static final long TOO_LONG_NANOS = 1_000_000_000L;

    /** A number tells its round and, as the rest of a division by this, who sent it. */
    private static final int MOST_SEATS = 256;

    private final Tally tally = new Tally();
    private final Seats seats;
    private final Map<Party, Message> messages = new HashMap<>();
    private long lastRound = Message.FIRST_NUMBER / MOST_SEATS + 1;
    private boolean stopped;

    Crowd(Load load) {
        seats = new Seats(load, "fan", this, tally);
    }

    @Override
    public void connect(Loop loop) throws IOException {
        seats.connect(loop);
    }

    @Override
    public boolean isReady() {
        return seats.areSeated();
    }

    @Override
    public void begin() {
        for (Party party : seats.parties()) {
            messages.put(party, seats.dialect().say(party.roomId()));
            for (int place = 0; place < party.seats().size(); place++) {
                next(party.seats().get(place), place);
            }
        }
    }

    private void next(Seat seat, int place) {
        Message message = messages.get(seat.party);
        if (message == null || stopped) {
            return;
        }
        seat.number = ++lastRound * MOST_SEATS + place;
        seat.pending = seat.party.seats().size();
        seat.sentAt = System.nanoTime();
        seat.send(message.with(seat.number));
    }

    @Override
    public void heard(Seat seat, Heard heard) {
        if (heard != Heard.EVENT) {
            return;
        }
        long number = seats.dialect().number();
        int place = (int) (number % MOST_SEATS);
        Seat sender = place < seat.party.seats().size() ? seat.party.seats().get(place) : seat;
        if (sender.number != number || sender.pending == 0) {
            tally.error("wrong event " + number);
            return;
        }
        long now = System.nanoTime();
        tally.operation(now);
        if (--sender.pending == 0) {
            tally.latency(sender.sentAt, now);
            next(sender, place);
        }
    }

    @Override
    public void stop(long now) {
        stopped = true;
        for (Seat seat : seats.all()) {
            if (seat.pending > 0 && now - seat.sentAt > TOO_LONG_NANOS) {
                tally.error(seat.pending + " deliveries missing for more than a second");
            }
        }
        seats.leave();
    }

    @Override
    public boolean isGone() {
        return seats.areGone();
    }

    @Override
    public Tally tally() {
        return tally;
    }
}
