package io.pserver.loadtest;

import io.pserver.loadtest.report.JsonReport;
import io.pserver.loadtest.report.Sample;
import io.pserver.loadtest.scenario.Load;
import io.pserver.loadtest.scenario.LoadException;
import io.pserver.loadtest.server.Heap;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/** The command line. Exit codes: 0 well, 1 failed or wrong answers, 2 wrong arguments. */
public final class Main {
    private static final Set<String> RUN_FLAGS =
            Set.of("target", "dialect", "connections", "room-size", "threads", "warmup", "seconds", "pid");
    private static final String USAGE = """
            usage: loadtest bench [--quick] [--workloads W1,W4,…] [--peers node,jetty,…|none] [--rounds N] [--profile] …
                   loadtest wire [--steps N]
                   loadtest run echo|crowd|fanout|http|row|increment|idle|arena|table|path --target ws://127.0.0.1:8080/ws
                                [--dialect pserver|socketio|colyseus] [--connections N] [--room-size N]
                                [--threads N] [--warmup S] [--seconds S] [--pid P]
            loadtest/README.md has all flags.""";

    private Main() {}

    /** Runs one scenario or a bench, and exits. */
    @SuppressWarnings("SystemOut") // a command line program: its output is its result
    public static void main(String[] args) throws InterruptedException {
        System.exit(exitCode(args, System.out));
    }

    private static int exitCode(String[] args, PrintStream out) throws InterruptedException {
        try {
            String command = args.length == 0 ? "" : args[0];
            return switch (command) {
                case "bench" -> Bench.run(BenchOptions.parse(args), out) ? 0 : 1;
                case "wire" -> {
                    WireTrace.run(new Flags(args, 1, WireTrace.FLAGS), out);
                    yield 0;
                }
                case "run" -> run(args, out) ? 0 : 1;
                default -> throw new IllegalArgumentException(USAGE);
            };
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return 2;
        } catch (IOException | LoadException e) {
            out.println("failed: " + e.getMessage());
            return 1;
        }
    }

    private static boolean run(String[] args, PrintStream out) throws IOException, InterruptedException {
        if (args.length < 2) {
            throw new IllegalArgumentException(USAGE);
        }
        Scenario scenario = Scenario.named(args[1]).getFirst();
        var flags = new Flags(args, 2, RUN_FLAGS);
        Peer like = Peer.named(flags.text("dialect", "pserver"));
        var load = new Load(
                like.dialect(),
                URI.create(flags.text("target", "")),
                flags.number("connections", scenario.connections),
                flags.number("room-size", scenario.roomSize),
                flags.number("threads", 1),
                flags.seconds("warmup", 3),
                flags.seconds("seconds", 10));
        long pid = flags.whole("pid", 0);
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Heap heap = pid > 0 ? new Heap.Jvm(jcmd, pid) : new Heap.Unknown();
        Sample sample =
                Round.run(scenario, load, new Contender(like, load.target(), pid, heap, Double.NaN, null), null);
        out.println(JsonReport.write(sample));
        return sample.errors() == 0;
    }
}
