package io.pserver.loadtest.scenario;

import io.pserver.loadtest.dialect.Heard;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;

/**
 * Rooms that tick: every client says once a second where it heads, and gets a patch after each tick, or after what
 * someone said. Not a closed loop: what is measured is how far ticks and patches are from their time. An operation is
 * one patch.
 *
 * <p>Threading: owned by the thread of its share.
 */
final class Arena implements Workload, Seats.Game {
    static final int TICKS_PER_SECOND = 20;
    private static final long INTERVAL_NANOS = 1_000_000_000L / TICKS_PER_SECOND;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Tally tally = new Tally();
    private final Seats seats;
    private final boolean isPatchedByTicks;
    private final long silence;
    private long begunAt;
    private long steered;
    private boolean stopped;

    /** {@code type} is that of the rooms: {@code arena}, of which each tick makes a patch, or {@code table}. */
    Arena(Load load, String type) {
        isPatchedByTicks = type.equals("arena");
        silence = isPatchedByTicks ? SECOND_NANOS : 2 * SECOND_NANOS;
        seats = new Seats(load, type, this, tally);
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
        begunAt = System.nanoTime();
        seats.all().forEach(seat -> seat.sentAt = 0);
    }

    /** One after the other, so that everyone has had a turn after a second. */
    @Override
    public void turn(long now) {
        int all = seats.all().size();
        while (!stopped && begunAt + steered * SECOND_NANOS / all <= now) {
            Seat seat = seats.all().get((int) (steered % all));
            int turn = (int) (steered / all);
            seat.send(seats.dialect().steer(seat.party.roomId(), 1 + turn % 5, 1 + turn % 7));
            steered++;
        }
    }

    /** Counts from the first patch on: {@link Seat#sentAt} is here when the last one came. */
    @Override
    public void heard(Seat seat, Heard heard) {
        if (heard != Heard.PATCH) {
            return;
        }
        long now = System.nanoTime();
        if (seat.sentAt != 0) {
            tally.operation(now);
        }
        if (seat.sentAt != 0 && isPatchedByTicks) {
            tally.took(Math.abs(now - seat.sentAt - INTERVAL_NANOS), now);
        }
        long tickMicros = seats.dialect().tickMicros();
        if (tickMicros >= 0) {
            tally.tick(Math.abs(tickMicros * 1_000 - INTERVAL_NANOS), now);
        }
        seat.sentAt = now;
    }

    @Override
    public void stop(long now) {
        stopped = true;
        for (Seat seat : seats.all()) {
            if (now - Math.max(begunAt, seat.sentAt) > silence) {
                tally.error("no patch for more than " + silence / SECOND_NANOS + " s");
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
