package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.Needle;
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
    private final Map<Party, Template> messages = new HashMap<>();
    private final Template expectedData = new Template("\"data\":" + Echo.DATA);
    private final Needle event = new Needle("\"op\":\"event\"".getBytes(UTF_8));
    private final Needle type = new Needle("\"type\":\"say\"".getBytes(UTF_8));
    private final Needle numberPlace = new Needle("\"data\":{\"n\":".getBytes(UTF_8));
    private final Needle data = new Needle(expectedData.bytes());
    private long lastRound = Template.FIRST_NUMBER / MOST_SEATS + 1;
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
            messages.put(
                    party,
                    new Template("{\"op\":\"send\",\"room\":\"" + party.roomId() + "\",\"type\":\"say\",\"data\":"
                            + Echo.DATA + "}"));
            for (int place = 0; place < party.seats().size(); place++) {
                next(party.seats().get(place), place);
            }
        }
    }

    private void next(Seat seat, int place) {
        Template message = messages.get(seat.party);
        if (message == null || stopped) {
            return;
        }
        seat.number = ++lastRound * MOST_SEATS + place;
        seat.pending = seat.party.seats().size();
        seat.sentAt = System.nanoTime();
        seat.send(message.with(seat.number));
    }

    @Override
    public boolean message(Seat seat, byte[] bytes, int from, int to) {
        if (event.endIn(bytes, from, to) < 0) {
            return false;
        }
        long number = numberIn(bytes, from, to);
        int place = (int) (number % MOST_SEATS);
        Seat sender = place >= 0 && place < seat.party.seats().size()
                ? seat.party.seats().get(place)
                : seat;
        expectedData.with(sender.number);
        if (sender.number != number
                || sender.pending == 0
                || type.endIn(bytes, from, to) < 0
                || data.endIn(bytes, from, to) < 0) {
            tally.error("wrong event: " + Seat.text(bytes, from, to));
            return true;
        }
        long now = System.nanoTime();
        tally.operation(now);
        if (--sender.pending == 0) {
            tally.latency(sender.sentAt, now);
            next(sender, place);
        }
        return true;
    }

    /** The number that a message carries; -1 if there is none. */
    private long numberIn(byte[] bytes, int from, int to) {
        int at = numberPlace.endIn(bytes, from, to);
        if (at < 0 || at + Template.NUMBER.length() > to) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < Template.NUMBER.length(); i++) {
            number = number * 10 + bytes[at + i] - '0';
        }
        return number;
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
