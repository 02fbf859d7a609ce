package io.pserver.loadtest.scenario;

import io.pserver.loadtest.report.Sample;
import io.pserver.loadtest.server.ProcessUsage;
import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Runs one closed loop: connects, warms up, measures, says goodbye.
 *
 * <p>Threading: {@link #run} waits on the caller's thread while the client threads work; they have ended when it returns.
 */
public final class ClosedLoop {
    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(60);
    private static final Duration GOODBYE_DEADLINE = Duration.ofSeconds(3);
    private static final long TURN_MILLIS = 20;

    private ClosedLoop() {}

    /**
     * Runs {@code kind} against the server with process id {@code pid}, which must be on this machine.
     *
     * @throws LoadException if the connections could not be made
     * @throws InterruptedException if the calling thread was interrupted; the client threads end by themselves
     */
    public static Sample run(Kind kind, Load load, long pid) throws InterruptedException {
        return measure(kind, load, pid).sample();
    }

    /** The same, and how many operations ended in each {@link Measured#SLICE} of the time that was counted. */
    public static Measured measure(Kind kind, Load load, long pid) throws InterruptedException {
        List<Share> shares = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                load.threads(),
                Thread.ofPlatform().name("lt-client-", 0).daemon().factory())) {
            for (Load part : split(load)) {
                shares.add(new Share(kind.workload.apply(part), Loop.open()));
            }
            all(threads, shares, Share::connect, CONNECT_DEADLINE.plusSeconds(5));
            long from = System.nanoTime() + load.warmUp().toNanos();
            long until = from + load.measured().toNanos();
            List<Future<Void>> running = begin(threads, shares, share -> share.drive(from, until));
            sleepUntil(from);
            ProcessUsage server = ProcessUsage.of(pid);
            ProcessUsage client = ProcessUsage.ofThisProcess();
            ProcessUsage machine = ProcessUsage.ofMachine();
            sleepUntil(until);
            ProcessUsage serverAfter = ProcessUsage.of(pid);
            ProcessUsage clientAfter = ProcessUsage.ofThisProcess();
            ProcessUsage machineAfter = ProcessUsage.ofMachine();
            join(running, GOODBYE_DEADLINE.plusSeconds(5));
            var total = new Tally();
            shares.forEach(share -> total.add(share.workload.tally()));
            Sample sample = Samples.of(
                    kind == Kind.ARENA || kind == Kind.TABLE,
                    total,
                    load.measured(),
                    serverAfter.since(server),
                    clientAfter.since(client),
                    machineAfter.since(machine));
            return new Measured(sample, total.slices(load.measured()));
        } catch (IOException e) {
            throw new LoadException("cannot open a selector: " + e.getMessage());
        } finally {
            shares.forEach(Share::close);
        }
    }

    /** The closed loops that there are. */
    public enum Kind {
        /** {@link Echo}. */
        ECHO(Echo::new),
        /** {@link Fanout}. */
        FANOUT(Fanout::new),
        /** {@link Crowd}. */
        CROWD(Crowd::new),
        /** {@link HttpGet}. */
        HTTP(HttpGet::new),
        /** {@link Rows}, read. */
        ROW(load -> new Rows(load, "GET")),
        /** {@link Rows}, added to. */
        INCREMENT(load -> new Rows(load, "POST")),
        /** {@link Arena}. */
        ARENA(load -> new Arena(load, "arena")),
        /** {@link Arena} in which only what clients say changes anything. */
        TABLE(load -> new Arena(load, "table")),
        /** {@link PathFinding}. */
        PATH(PathFinding::new);

        @SuppressWarnings("ImmutableEnumChecker") // the functions are constructors
        private final Function<Load, Workload> workload;

        Kind(Function<Load, Workload> workload) {
            this.workload = workload;
        }
    }

    /** Gives every thread whole rooms. */
    static List<Load> split(Load load) {
        int rooms = Math.ceilDiv(load.connections(), load.roomSize());
        int threads = Math.min(load.threads(), rooms);
        List<Load> parts = new ArrayList<>();
        int given = 0;
        for (int i = 1; i <= threads; i++) {
            int upTo = Math.min(load.connections(), rooms * i / threads * load.roomSize());
            parts.add(load.withConnections(upTo - given));
            given = upTo;
        }
        return parts;
    }

    private static void all(ExecutorService threads, List<Share> shares, Step step, Duration deadline)
            throws InterruptedException {
        join(begin(threads, shares, step), deadline);
    }

    private static List<Future<Void>> begin(ExecutorService threads, List<Share> shares, Step step) {
        return shares.stream()
                .map(share -> threads.submit((Callable<Void>) () -> {
                    step.of(share);
                    return null;
                }))
                .toList();
    }

    private static void join(List<Future<Void>> running, Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            for (Future<Void> one : running) {
                one.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException e) {
            throw new LoadException(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw new LoadException("a client thread did not end within " + deadline.toSeconds() + " s");
        }
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
    }

    /**
     * What was measured.
     *
     * @param slices operations of each {@link #SLICE}, in order
     */
    public record Measured(Sample sample, long[] slices) {
        /** How long a slice is. */
        public static final Duration SLICE = Duration.ofNanos(Tally.SLICE_NANOS);
    }

    @FunctionalInterface
    private interface Step {
        void of(Share share) throws IOException;
    }

    /** One share of the connections and the loop that they run on. */
    private static final class Share {
        private final Workload workload;
        private final Loop loop;

        Share(Workload workload, Loop loop) {
            this.workload = workload;
            this.loop = loop;
        }

        void connect() throws IOException {
            long deadline = System.nanoTime() + CONNECT_DEADLINE.toNanos();
            while (!workload.isReady()) {
                workload.connect(loop);
                loop.turn(TURN_MILLIS);
                String error = workload.tally().firstError();
                if (error != null) {
                    throw new LoadException("cannot connect: " + error);
                }
                if (System.nanoTime() > deadline) {
                    throw new LoadException("not all connected within " + CONNECT_DEADLINE.toSeconds() + " s");
                }
            }
        }

        void drive(long from, long until) throws IOException {
            workload.tally().count(from, until);
            workload.begin();
            long now = System.nanoTime();
            while (now < until) {
                workload.turn(now);
                loop.turn(TURN_MILLIS);
                now = System.nanoTime();
            }
            workload.stop(now);
            long deadline = now + GOODBYE_DEADLINE.toNanos();
            while (!workload.isGone() && System.nanoTime() < deadline) {
                loop.turn(TURN_MILLIS);
            }
        }

        void close() {
            try {
                loop.close();
            } catch (IOException e) {
                workload.tally().error("closing: " + e.getMessage());
            }
        }
    }
}
