package io.pserver.room;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections on which a room has queued frames that are not on their way yet, so that what a turn says to a client leaves
 * in one write. They are flushed when the turn ends, before the lane waits for anything, and when what waits is older than
 * {@value #OLDEST_MILLIS} ms. Owned by the room's lane; when its thread was given up, by whoever goes on for it.
 *
 * <p>Bound: each seat is in it once in a turn.
 */
final class Outgoing {
    static final long OLDEST_MILLIS = 2;
    private static final long OLDEST_NANOS = TimeUnit.MILLISECONDS.toNanos(OLDEST_MILLIS);
    private static final Logger log = LoggerFactory.getLogger(Outgoing.class);

    private List<Connection> waiting = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();
    private long sinceNanos;
    private long turn = 1;

    /** Changes with each flush; never 0. Who was added in this turn already need not be added again. */
    long turn() {
        return turn;
    }

    /** Frames are queued on this connection. */
    void add(Connection connection) {
        if (waiting.isEmpty()) {
            sinceNanos = System.nanoTime();
        }
        waiting.add(connection);
    }

    /** Lets everything go that is queued. */
    void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        turn++;
        List<Connection> all = waiting;
        waiting = flushing;
        flushing = all;
        for (Connection connection : all) {
            try {
                connection.flush();
            } catch (RuntimeException e) { // the others are still to be written to
                log.atError()
                        .setCause(e)
                        .addKeyValue("connection", connection.id())
                        .log("connection not flushed");
            }
        }
        all.clear();
    }

    /** The same, if a frame has waited for so long that it should not wait for the rest of the turn. */
    void flushIfOld() {
        if (!waiting.isEmpty() && System.nanoTime() - sinceNanos > OLDEST_NANOS) {
            flush();
        }
    }
}
