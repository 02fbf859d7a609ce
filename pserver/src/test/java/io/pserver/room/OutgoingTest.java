package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OutgoingTest {
    private final Outgoing outgoing = new Outgoing();
    private final FakeConnection connection = new FakeConnection();
    private final Seat seat = new Seat("c1", new Member(connection), "{}", null, outgoing);

    @Test
    void frames_ofATurn_waitForItsEnd_andLeaveTogether() {
        seat.push(Frame.of("1"), 1);
        seat.send(Frame.of("2"));
        assertThat(connection.queued).containsExactly("1", "2");
        assertThat(connection.flushes).isZero();
        outgoing.flush();
        outgoing.flush();
        assertThat(connection.flushes).isEqualTo(1);
        seat.end(Frame.of("3"));
        outgoing.flush();
        assertThat(connection.queued).containsExactly("1", "2", "3");
        assertThat(connection.flushes).isEqualTo(2);
    }

    @Test
    void flush_thatFailsForOne_reachesTheOthers() {
        FakeConnection broken = new FakeConnection();
        broken.onFlush = () -> {
            throw new IllegalStateException("a bug");
        };
        new Seat("c2", new Member(broken), "{}", null, outgoing).send(Frame.of("1"));
        seat.send(Frame.of("2"));
        outgoing.flush();
        assertThat(connection.flushes).isEqualTo(1);
    }

    @Test
    void seat_thatMovesToANewerConnection_isFlushedThere() {
        seat.send(Frame.of("1"));
        FakeConnection newer = new FakeConnection();
        seat.goAway(0);
        seat.comeBack(new Member(newer));
        seat.send(Frame.of("2"));
        outgoing.flush();
        assertThat(connection.flushes).isEqualTo(1);
        assertThat(newer.flushes).isEqualTo(1);
    }
}
