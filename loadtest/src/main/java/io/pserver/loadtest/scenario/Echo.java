package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.Needle;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Every connection sends a message and waits for its reply, which must carry the same id and the same data; then the next.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Echo implements Workload, Seats.Game {
    static final String DATA = "{\"n\":" + Template.NUMBER
            + ",\"x\":512.25,\"y\":-38.5,\"name\":\"player\",\"keys\":[\"up\",\"left\"],\"text\":\"to be sent back\"}";
    private static final long TOO_LONG_NANOS = 1_000_000_000L;

    private final Tally tally = new Tally();
    private final Seats seats;
    private final Map<Party, Template> messages = new HashMap<>();
    private final Template expectedId = new Template("\"id\":" + Template.NUMBER);
    private final Template expectedData = new Template("\"data\":" + DATA);
    private final Needle reply = new Needle("\"op\":\"reply\"".getBytes(UTF_8));
    private final Needle id = new Needle(expectedId.bytes());
    private final Needle data = new Needle(expectedData.bytes());
    private long lastNumber = Template.FIRST_NUMBER;
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
            messages.put(
                    party,
                    new Template("{\"op\":\"send\",\"room\":\"" + party.roomId() + "\",\"type\":\"echo\",\"data\":"
                            + DATA + ",\"id\":" + Template.NUMBER + "}"));
        }
        seats.all().forEach(this::next);
    }

    private void next(Seat seat) {
        Template message = messages.get(seat.party);
        if (message == null || stopped) {
            return;
        }
        seat.number = ++lastNumber;
        seat.sentAt = System.nanoTime();
        seat.send(message.with(seat.number));
    }

    @Override
    public boolean message(Seat seat, byte[] bytes, int from, int to) {
        if (reply.endIn(bytes, from, to) < 0) {
            return false;
        }
        expectedId.with(seat.number);
        expectedData.with(seat.number);
        if (id.endIn(bytes, from, to) < 0 || data.endIn(bytes, from, to) < 0) {
            tally.error("wrong reply to " + seat.number + ": " + Seat.text(bytes, from, to));
        } else {
            long now = System.nanoTime();
            tally.operation(now);
            tally.latency(seat.sentAt, now);
        }
        next(seat);
        return true;
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
