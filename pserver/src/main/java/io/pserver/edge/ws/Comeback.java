package io.pserver.edge.ws;

import io.pserver.room.CloseCode;
import io.pserver.room.Connection;
import io.pserver.room.RoomGate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the client of one connection can come back: known from its hello on, kept for a while when the connection is gone. It knows
 * the connection's seats; {@link Comebacks} knows its tokens. Any thread.
 */
final class Comeback {
    private static final Duration SETTLING = Duration.ofSeconds(1);

    // Guarded by this.
    private @Nullable Link connection; // null when it is gone, so that its buffers are not kept
    private RoomGate.@Nullable Held held; // set when it is gone, or given up for a newer one
    private long pushesWritten;
    private long seenBefore = -1;

    /** The connection that it is about. */
    interface Link extends Connection {
        /** Pushes that were handed to the socket, so that the client may have received them. */
        long pushesWritten();
    }

    /** Hashes of the tokens by which the client can come back. Written by {@link Comebacks}, read by lanes. */
    private volatile List<String> tickets = List.of();

    private final CountDownLatch settled = new CountDownLatch(1);

    /** What {@link Comebacks} knows of it. */
    final Ticket ticket;

    /** Whose, by what token, until when. Guarded by {@link Comebacks}. */
    static final class Ticket {
        /** Counts connections in the order of their arrival. */
        final long arrival;

        String owner = "";
        String hash = "";
        /** Of the token that led here: good until the client has shown that it knows the new one. */
        @Nullable
        String hashBefore;

        long windowNanos;
        long untilNanos;

        Ticket(long arrival) {
            this.arrival = arrival;
        }
    }

    /** {@code arrival} counts connections in the order in which they came. */
    Comeback(Link connection, long arrival) {
        this.connection = connection;
        this.ticket = new Ticket(arrival);
    }

    List<String> tickets() {
        return tickets;
    }

    void tickets(List<String> hashes) {
        tickets = List.copyOf(hashes);
    }

    /** It has what seats it can have of the connection before. */
    void settled() {
        settled.countDown();
    }

    /** Waits until {@link #settled}, which is a matter of microseconds; an interrupt ends the wait. */
    void awaitSettled() {
        try {
            if (!settled.await(SETTLING.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("the seats of the connection before were never taken");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the rooms hold the seats. A connection that is still open is told that it was replaced. */
    RoomGate.Held hold(RoomGate rooms) {
        Link mine;
        RoomGate.Held seats;
        synchronized (this) {
            mine = connection;
            if (mine != null) {
                held = rooms.lost(mine);
                pushesWritten = mine.pushesWritten();
                connection = null;
            }
            seats = Objects.requireNonNullElseGet(held, Nobody::new);
        }
        if (mine != null) {
            mine.close(CloseCode.REPLACED, "replaced by a newer connection");
        }
        return seats;
    }

    /** The connection is gone, and its client will not come back. */
    synchronized void end() {
        connection = null;
    }

    /**
     * Takes the seats of the connection before.
     *
     * @param seen how many pushes of that connection the client has received
     */
    synchronized void takeOver(RoomGate.Held seats, long seen) {
        Link mine = connection;
        if (mine != null) {
            seats.handTo(mine, seen);
        } else if (held != null) { // gone already, before it could have any seat: the next one takes them
            held = seats;
            seenBefore = seen;
        } else {
            seats.giveUp();
        }
    }

    /**
     * How many pushes the client has received of the connection that held the seats.
     *
     * @param said what the client says; negative if it does not
     */
    synchronized long seen(long said) {
        if (seenBefore >= 0) {
            return seenBefore;
        }
        return said < 0 ? pushesWritten : said;
    }

    /** No seats at all. */
    private record Nobody() implements RoomGate.Held {
        @Override
        public List<String> rooms() {
            return List.of();
        }

        @Override
        public void handTo(Connection newer, long seenPushes) {}

        @Override
        public void giveUp() {}
    }
}
