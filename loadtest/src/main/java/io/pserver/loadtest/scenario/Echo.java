package io.pserver.loadtest.scenario;

import io.pserver.loadtest.dialect.Heard;
import io.pserver.loadtest.dialect.Message;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Every connection sends a message and waits for its reply, which must carry the same id and the same data; then the next.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Echo implements Workload, Seats.Game {
    private static final long TOO_LONG_NANOS = 1_000_000_000L;

    private final Tally tally = new Tally();
    private final Seats seats;
    private final Map<Party, Message> messages = new HashMap<>();
    private long lastNumber = Message.FIRST_NUMBER;
    private boolean stopped;

    Echo(Load load) {
        seats = new Seats(load, "echo", this, tally);
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
            messages.put(party, seats.dialect().echo(party.roomId()));
        }
        seats.all().forEach(this::next);
    }

    private void next(Seat seat) {
        Message message = messages.get(seat.party);
        if (message == null || stopped) {
            return;
        }
        seat.number = ++lastNumber;
        seat.sentAt = System.nanoTime();
        seat.send(message.with(seat.number));
    }

    @Override
    public void heard(Seat seat, Heard heard) {
        if (heard != Heard.REPLY) {
            return;
        }
        if (seats.dialect().number() != seat.number) {
            tally.error("wrong answer " + seats.dialect().number() + " to " + seat.number);
        } else {
            long now = System.nanoTime();
            tally.operation(now);
            tally.latency(seat.sentAt, now);
        }
        next(seat);
    }

    @Override
    public void stop(long now) {
        stopped = true;
        for (Seat seat : seats.all()) {
            if (now - seat.sentAt > TOO_LONG_NANOS) {
                tally.error("no reply to " + seat.number + " for more than a second");
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
