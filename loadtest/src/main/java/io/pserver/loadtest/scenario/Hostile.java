package io.pserver.loadtest.scenario;

import io.pserver.loadtest.dialect.Dialect;
import io.pserver.loadtest.dialect.Door;
import io.pserver.loadtest.dialect.Heard;
import io.pserver.loadtest.dialect.Line;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client in a room whose every tick is an endless loop, for as long as this is open. If the server ends the room, the client makes
 * another one.
 *
 * <p>Threading: a thread {@code lt-hostile} of its own, which has ended when {@link #close} returns.
 */
public final class Hostile implements AutoCloseable {
    private static final long SEATED_SECONDS = 30;
    private static final Duration END = Duration.ofSeconds(10);
    private static final long TURN_MILLIS = 20;
    private static final long AGAIN_NANOS = 100_000_000L;

    private final Load load;
    private final CountDownLatch seated = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("lt-hostile").daemon().unstarted(this::play);
    private volatile boolean stopped; // written by the closing thread, read by its own
    private volatile @Nullable String failure; // written by its own thread, read by the one that waits

    private Hostile(Load load) {
        this.load = load;
    }

    /** Returns when the room loops. */
    public static Hostile in(Load load) throws InterruptedException {
        var hostile = new Hostile(load);
        hostile.thread.start();
        if (!hostile.seated.await(SEATED_SECONDS, TimeUnit.SECONDS)) {
            hostile.close();
            throw new LoadException("no seat in a room that loops: " + hostile.failure);
        }
        return hostile;
    }

    private void play() {
        try (Loop loop = Loop.open()) {
            while (!stopped) {
                sit(loop);
                long again = System.nanoTime() + AGAIN_NANOS;
                while (!stopped && System.nanoTime() < again) {
                    loop.turn(TURN_MILLIS);
                }
            }
        } catch (IOException e) {
            failure = e.getMessage();
        }
    }

    /** One connection and its room, until either ends. */
    private void sit(Loop loop) throws IOException {
        var guest = new Guest(load.dialect().speaker());
        guest.line = guest.dialect.open(loop, load.target(), null, guest);
        while (!stopped && !guest.gone) {
            loop.turn(TURN_MILLIS);
        }
        guest.line.leave();
        loop.turn(TURN_MILLIS);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client; owned by the hostile thread. */
    private final class Guest implements Door {
        private final Dialect dialect;
        private @Nullable Line line;
        private boolean gone;

        Guest(Dialect dialect) {
            this.dialect = dialect;
        }

        @Override
        public void greeted() {
            Line connected = line;
            if (connected != null) {
                connected.join("loop", null);
            }
        }

        @Override
        public void seated(String room) {
            seated.countDown();
        }

        @Override
        public void message(byte[] bytes, int from, int to) {
            Line connected = line;
            if (dialect.hear(bytes, from, to) == Heard.PING && connected != null) {
                connected.pong();
            } else if (Seat.text(bytes, from, to).contains("\"op\":\"left\"")) {
                gone = true;
            }
        }

        @Override
        public void refused(String what) {
            failure = what;
            gone = true;
        }

        @Override
        public void closed(String reason) {
            failure = reason;
            gone = true;
        }
    }
}
