package io.pserver.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pserver.edge.EdgeMetrics;
import io.pserver.edge.FakeRooms;
import io.pserver.room.CloseCode;
import io.pserver.room.Frame;
import io.pserver.session.SessionHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ComebacksTest {
    private static final long WINDOW_NANOS = 30_000_000_000L;

    private final FakeRooms rooms = new FakeRooms();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Comebacks comebacks = new Comebacks(rooms, new EdgeMetrics(registry), 2);

    private long arrivals;

    /** A connection that has written three pushes. */
    private static final class FakeLink implements Comeback.Link {
        final AtomicReference<@Nullable CloseCode> closed = new AtomicReference<>();

        @Override
        public String id() {
            return "link";
        }

        @Override
        public SessionHandle session() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long queue(Frame frame) {
            return 0;
        }

        @Override
        public void flush() {}

        @Override
        public boolean isGone() {
            return false;
        }

        @Override
        public boolean isStrained() {
            return false;
        }

        @Override
        public long confirmed() {
            return 0;
        }

        @Override
        public boolean hasRoomFor(List<Frame> frames) {
            return true;
        }

        @Override
        public void close(CloseCode code, String reason) {
            closed.set(code);
        }

        @Override
        public long pushesWritten() {
            return 3;
        }
    }

    private static Comebacks.Claim claim(Comebacks.Welcome welcome, long seen) {
        return new Comebacks.Claim(welcome.resume().token(), seen);
    }

    private Comeback comeback(FakeLink link) {
        return new Comeback(link, ++arrivals);
    }

    private Comebacks.Welcome first(Comeback comeback) {
        return comebacks.welcome(comeback, "s1", null);
    }

    /** Whether a new connection of the session goes on for the one that was welcomed. */
    private boolean comesBack(String session, Comebacks.Claim claim) {
        Comebacks.Welcome welcome = comebacks.welcome(comeback(new FakeLink()), session, claim);
        welcome.handOver();
        return welcome.resume().rooms() != null;
    }

    @Test
    void lostConnection_isGoneOnFor_once_withWhatWasWrittenOrSeen() {
        Comeback one = comeback(new FakeLink());
        Comebacks.Welcome welcome = first(one);
        comebacks.lost(one);
        assertThat(comesBack("other", claim(welcome, -1))).isFalse();
        Comeback next = comeback(new FakeLink());
        Comebacks.Welcome second = comebacks.welcome(next, "s1", claim(welcome, -1));
        assertThat(second.resume().rooms()).containsExactly("held");
        second.handOver();
        assertThat(rooms.told).containsExactly("back 3");
        comebacks.known(next);
        assertThat(comesBack("s1", claim(welcome, -1))).isFalse();
        assertThat(comesBack("s1", claim(second, 2))).isTrue();
        assertThat(rooms.told).containsExactly("back 3", "back 2");
    }

    @Test
    void connectionOfANodeThatHasEnded_isGoneOnForFromSavedRooms_andByTheSameTokenAgain() {
        Comeback before = comeback(new FakeLink());
        Comebacks.Claim old = claim(first(before), 9);
        rooms.savedSeats = before.tickets().getFirst() + " s1";
        Comebacks later = new Comebacks(rooms, new EdgeMetrics(new SimpleMeterRegistry()), 2);
        assertThat(later.welcome(comeback(new FakeLink()), "s2", old).resume().rooms())
                .isNull();
        Comeback next = comeback(new FakeLink());
        Comebacks.Welcome welcome = later.welcome(next, "s1", old);
        assertThat(welcome.resume().rooms()).containsExactly("held");
        welcome.handOver();
        assertThat(rooms.told).as("nobody knows what it has seen").containsExactly("back 0");
        assertThat(next.tickets()).hasSize(2).contains(before.tickets().getFirst());
        later.known(next);
        assertThat(next.tickets()).hasSize(1).doesNotContain(before.tickets().getFirst());
    }

    @Test
    void connectionThatCameEarlier_doesNotReplaceALaterOne() {
        Comeback one = comeback(new FakeLink());
        Comebacks.Welcome welcome = first(one);
        comebacks.lost(one);
        Comeback slow = comeback(new FakeLink()); // its session takes long to be opened
        assertThat(comesBack("s1", claim(welcome, 0))).isTrue();
        assertThat(comebacks.welcome(slow, "s1", claim(welcome, 0)).resume().rooms())
                .isNull();
    }

    @Test
    void openConnection_isReplaced() {
        FakeLink link = new FakeLink();
        Comebacks.Welcome welcome = first(comeback(link));
        assertThat(comesBack("s1", claim(welcome, 1))).isTrue();
        assertThat(link.closed.get()).isEqualTo(CloseCode.REPLACED);
    }

    @Test
    void clientThatNeverHeardOfTheNewToken_usesTheOldOneAgain_andHasSeenNothingSince() {
        Comeback one = comeback(new FakeLink());
        Comebacks.Welcome welcome = first(one);
        comebacks.lost(one);
        assertThat(comesBack("s1", claim(welcome, 2))).isTrue();
        assertThat(comesBack("s1", claim(welcome, 2))).isTrue();
        assertThat(rooms.told).containsExactly("back 2", "back 0");
    }

    @Test
    void connectionThatIsGoneBeforeItCouldTakeTheSeats_leavesThemToTheNext() {
        Comeback one = comeback(new FakeLink());
        Comebacks.Welcome welcome = first(one);
        comebacks.lost(one);
        Comeback gone = comeback(new FakeLink());
        Comebacks.Welcome second = comebacks.welcome(gone, "s1", claim(welcome, 2));
        comebacks.lost(gone);
        second.handOver();
        assertThat(rooms.told).isEmpty();
        assertThat(comesBack("s1", claim(second, 0))).isTrue();
        assertThat(rooms.told).containsExactly("back 2");
    }

    @Test
    void goodbye_beforeTheSeatsWereTaken_givesThemUp() {
        Comeback one = comeback(new FakeLink());
        Comebacks.Welcome welcome = first(one);
        comebacks.lost(one);
        Comeback gone = comeback(new FakeLink());
        Comebacks.Welcome second = comebacks.welcome(gone, "s1", claim(welcome, 2));
        comebacks.forget(gone);
        second.handOver();
        assertThat(rooms.told).containsExactly("given up");
        assertThat(comesBack("s1", claim(second, 0))).isFalse();
    }

    @Test
    void tooManyGone_theLongestGoneIsGivenUp() {
        Comeback[] all = {comeback(new FakeLink()), comeback(new FakeLink()), comeback(new FakeLink())};
        Comebacks.Welcome oldest = first(all[0]);
        Comebacks.Welcome newest = oldest;
        for (int i = 0; i < all.length; i++) {
            newest = i == 0 ? oldest : first(all[i]);
            comebacks.lost(all[i]);
        }
        assertThat(rooms.told).containsExactly("given up");
        assertThat(comesBack("s1", claim(oldest, 0))).isFalse();
        assertThat(comesBack("s1", claim(newest, 0))).isTrue();
        assertThat(registry.get("pserver_edge_ws_resumed_total")
                        .tag("result", "forgotten")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void afterTheWindow_nobodyComesBack() {
        Comeback one = comeback(new FakeLink());
        Comebacks.Welcome welcome = first(one);
        comebacks.lost(one);
        assertThat(registry.get("pserver_edge_ws_held").gauge().value()).isEqualTo(1);
        comebacks.tick(System.nanoTime() + WINDOW_NANOS + 1);
        assertThat(registry.get("pserver_edge_ws_held").gauge().value()).isZero();
        assertThat(comesBack("s1", claim(welcome, 0))).isFalse();
    }
}
