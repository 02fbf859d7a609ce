package io.pserver.loadtest.scenario;

import io.pserver.loadtest.dialect.Dialect;
import io.pserver.loadtest.dialect.Door;
import io.pserver.loadtest.dialect.Heard;
import io.pserver.loadtest.dialect.Line;
import io.pserver.loadtest.report.Figure;
import io.pserver.loadtest.report.Sample;
import io.pserver.loadtest.server.Heap;
import io.pserver.loadtest.server.ProcessUsage;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Connects many clients that say nothing, holds them, and asks what they cost the server. They answer its pings.
 *
 * <p>Threading: everything on the thread that calls {@link #run}.
 */
public final class Idle {
    /** Connections under way at one time. */
    private static final int STORM = 256;
    /** Connections from one loopback address, well below the ports that one address has. */
    private static final int PER_ADDRESS = 4_000;

    private static final long CONNECT_DEADLINE_NANOS = 120_000_000_000L;
    private static final long GOODBYE_DEADLINE_NANOS = 10_000_000_000L;
    private static final long TURN_MILLIS = 20;

    private final Load load;
    private final Loop loop;
    private final Dialect dialect;
    private final Tally tally = new Tally();
    private final Queue<Idler> greeted = new ArrayDeque<>();
    private int open;
    private int lost;
    private boolean stopped;

    /**
     * What the server used without the idle connections.
     *
     * @param heapBytes after collection; NaN if not known
     * @param rssBytes resident memory
     */
    public record Baseline(double heapBytes, long rssBytes) {
        /**
         * Measures it now. Take it once, before the first round: for a while after a round a server may remember those
         * that left, so that they can come back.
         */
        public static Baseline of(long pid, Heap heap) {
            return new Baseline(heap.usedBytes(), ProcessUsage.of(pid).rssBytes());
        }
    }

    private Idle(Load load, Loop loop) {
        this.load = load;
        this.loop = loop;
        this.dialect = load.dialect().speaker();
        tally.count(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /**
     * Connects {@link Load#connections}, holds them for {@link Load#measured}, lets them go.
     *
     * @param pid process id of the server, on this machine
     * @param heap tells what the server's heap holds
     * @param before what the server used before
     * @throws LoadException if not all could be connected
     */
    public static Sample run(Load load, long pid, Heap heap, Baseline before) {
        try (Loop loop = Loop.open()) {
            return new Idle(load, loop).measure(pid, heap, before);
        } catch (IOException e) {
            throw new LoadException("idle: " + e.getMessage());
        }
    }

    private Sample measure(long pid, Heap heap, Baseline before) throws IOException {
        long begun = System.nanoTime();
        connect(begun + CONNECT_DEADLINE_NANOS);
        double seconds = (System.nanoTime() - begun) / 1e9;
        turnUntil(System.nanoTime() + load.measured().toNanos());
        ProcessUsage held = ProcessUsage.of(pid);
        double heapHeld = heap.usedBytes();
        turnUntil(System.nanoTime() + TURN_MILLIS * 1_000_000); // pings that came meanwhile
        goodbye();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CONNECTS, load.connections() / seconds);
        figures.put(Figure.P50, tally.latencyNanos().getValueAtPercentile(50) / 1e3);
        figures.put(Figure.P99, tally.latencyNanos().getValueAtPercentile(99) / 1e3);
        figures.put(Figure.HEAP_EACH, (heapHeld - before.heapBytes()) / 1024 / load.connections());
        figures.put(Figure.RSS_EACH, (held.rssBytes() - before.rssBytes()) / 1024.0 / load.connections());
        figures.put(Figure.HEAP, heapHeld / (1024 * 1024));
        figures.put(Figure.RSS, held.rssBytes() / (1024.0 * 1024.0));
        return new Sample(figures, tally.errors(), tally.firstError());
    }

    private void connect(long deadline) throws IOException {
        int begun = 0;
        while (greeted.size() < load.connections()) {
            while (begun < load.connections() && begun - greeted.size() < STORM) {
                var idler = new Idler(System.nanoTime());
                idler.line = dialect.open(loop, load.target(), source(begun), idler);
                begun++;
                open++;
            }
            loop.turn(TURN_MILLIS);
            if (lost > 0 || System.nanoTime() > deadline) {
                throw new LoadException(
                        greeted.size() + " of " + load.connections() + " connected; " + tally.firstError());
            }
        }
    }

    /** 127.0.0.2, 127.0.0.3, … for a server on a loopback address; else what the system chooses. */
    private @Nullable InetAddress source(int index) throws IOException {
        if (!load.target().getHost().startsWith("127.")) {
            return null;
        }
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + index / PER_ADDRESS)});
    }

    private void goodbye() throws IOException {
        stopped = true;
        greeted.forEach(Idler::leave);
        long deadline = System.nanoTime() + GOODBYE_DEADLINE_NANOS;
        while (open > 0 && System.nanoTime() < deadline) {
            loop.turn(TURN_MILLIS);
        }
    }

    private void turnUntil(long nanos) throws IOException {
        while (System.nanoTime() < nanos) {
            loop.turn(TURN_MILLIS);
        }
    }

    /** One silent client. */
    private final class Idler implements Door {
        private final long begun;
        private @Nullable Line line;

        Idler(long begun) {
            this.begun = begun;
        }

        void leave() {
            Line connected = line;
            if (connected != null) {
                connected.leave();
            }
        }

        @Override
        public void greeted() {
            Line connected = line;
            if (!dialect.needsSeat()) {
                arrived();
            } else if (connected != null) {
                connected.joinAny("echo");
            }
        }

        @Override
        public void seated(String room) {
            arrived();
        }

        private void arrived() {
            tally.latency(begun, System.nanoTime());
            greeted.add(this);
        }

        @Override
        public void message(byte[] bytes, int from, int to) {
            Line connected = line;
            if (connected != null && dialect.hear(bytes, from, to) == Heard.PING) {
                connected.pong();
            }
        }

        @Override
        public void refused(String what) {
            lost++;
            tally.error(what);
        }

        @Override
        public void closed(String reason) {
            open--;
            if (!stopped) {
                lost++;
                tally.error("connection lost: " + reason);
            }
        }
    }
}
