package io.pserver.loadtest.scenario;

import io.pserver.loadtest.dialect.Heard;
import io.pserver.loadtest.dialect.Message;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * In each room one client says something that all must get; when the last one got it, the next client speaks. An operation is
 * one delivery, the latency is that of the last one.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Fanout implements Workload, Seats.Game {
    private static final long TOO_LONG_NANOS = 1_000_000_000L;

    private final Tally tally = new Tally();
    private final Seats seats;
    private final Map<Party, Message> messages = new HashMap<>();
    private long lastRound = Message.FIRST_NUMBER;
    private boolean stopped;

    Fanout(Load load) {
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
        }
        seats.parties().forEach(this::next);
    }

    private void next(Party party) {
        Message message = messages.get(party);
        if (message == null || stopped) {
            return;
        }
        party.round = ++lastRound;
        party.pending = party.seats().size();
        Seat sender = party.seats().get((int) (party.round % party.seats().size()));
        party.sentAt = System.nanoTime();
        sender.send(message.with(party.round));
    }

    @Override
    public void heard(Seat seat, Heard heard) {
        if (heard != Heard.EVENT) {
            return;
        }
        Party party = seat.party;
        if (seats.dialect().number() != party.round || seat.number == party.round) {
            tally.error("wrong event " + seats.dialect().number() + " in round " + party.round);
            return;
        }
        seat.number = party.round;
        long now = System.nanoTime();
        tally.operation(now);
        if (--party.pending == 0) {
            tally.latency(party.sentAt, now);
            next(party);
        }
    }

    @Override
    public void stop(long now) {
        stopped = true;
        for (Party party : seats.parties()) {
            if (now - party.sentAt > TOO_LONG_NANOS) {
                tally.error(party.pending + " deliveries missing for more than a second");
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
