package io.pserver.loadtest.scenario;

import io.pserver.loadtest.wire.HttpConnection;
import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.Needle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every connection asks something over HTTP and waits for the answer, which must be the one expected; then the next.
 *
 * <p>Threading: owned by the thread of its share.
 */
abstract class HttpAsking implements Workload {
    private static final long TOO_LONG_NANOS = 1_000_000_000L;

    private final Tally tally = new Tally();
    private final Load load;
    private final List<Asker> askers = new ArrayList<>();
    private boolean stopped;

    HttpAsking(Load load) {
        this.load = load;
    }

    /** Sends the next request; what its answer must hold. */
    abstract Needle ask(HttpConnection connection);

    @Override
    public void connect(Loop loop) throws IOException {
        while (askers.size() < load.connections()) {
            var asker = new Asker();
            asker.connection = HttpConnection.connect(loop, load.target(), asker);
            askers.add(asker);
        }
    }

    @Override
    public boolean isReady() {
        return askers.size() == load.connections() && askers.stream().allMatch(asker -> asker.connected);
    }

    @Override
    public void begin() {
        askers.forEach(Asker::next);
    }

    @Override
    public void stop(long now) {
        stopped = true;
        for (Asker asker : askers) {
            if (now - asker.sentAt > TOO_LONG_NANOS) {
                tally.error("no answer for more than a second");
            }
            if (asker.connection != null) {
                asker.connection.close();
            }
        }
    }

    @Override
    public boolean isGone() {
        return stopped;
    }

    @Override
    public Tally tally() {
        return tally;
    }

    /** One connection and what it waits for. */
    private final class Asker implements HttpConnection.Listener {
        private @Nullable HttpConnection connection;
        private boolean connected;
        private long sentAt;
        private @Nullable Needle expected;

        void next() {
            HttpConnection open = connection;
            if (!stopped && open != null) {
                sentAt = System.nanoTime();
                expected = ask(open);
            }
        }

        @Override
        public void connected() {
            connected = true;
        }

        @Override
        public void answered(int status, byte[] bytes, int bodyFrom, int bodyTo) {
            Needle wanted = expected;
            if (status != 200 || wanted == null || wanted.endIn(bytes, bodyFrom, bodyTo) < 0) {
                tally.error("wrong answer " + status + ": " + Seat.text(bytes, bodyFrom, bodyTo));
            } else {
                long now = System.nanoTime();
                tally.operation(now);
                tally.latency(sentAt, now);
            }
            next();
        }

        @Override
        public void closed(String reason) {
            if (!stopped) {
                tally.error("connection lost: " + reason);
            }
        }
    }
}
