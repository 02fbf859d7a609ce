package io.pserver.loadtest;

import io.pserver.loadtest.report.Comparison;
import io.pserver.loadtest.report.JsonReport;
import io.pserver.loadtest.report.Reports;
import io.pserver.loadtest.report.Sample;
import io.pserver.loadtest.report.Series;
import io.pserver.loadtest.scenario.Idle;
import io.pserver.loadtest.scenario.Load;
import io.pserver.loadtest.scenario.LoadException;
import io.pserver.loadtest.server.Heap;
import io.pserver.loadtest.server.Stores;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the servers in turn, round after round, so that whatever else the machine does hits all of them alike.
 *
 * <p>Threading: everything on the main thread, apart from what the scenarios start.
 */
final class Bench implements AutoCloseable {
    private final BenchOptions options;
    private final PrintStream out;
    private final @Nullable Stores stores;
    private final Contenders contenders;
    private final Set<Peer> seeded = new HashSet<>();

    private Bench(BenchOptions options, PrintStream out) throws IOException, InterruptedException {
        this.options = options;
        this.out = out;
        boolean withStores = options.scenarios().stream().anyMatch(Scenario::needsStores);
        this.stores = withStores ? Stores.start(options.logs()) : null;
        this.contenders = new Contenders(options, stores);
    }

    /** Runs the whole bench and returns true if no answer was wrong. */
    static boolean run(BenchOptions options, PrintStream out) throws IOException, InterruptedException {
        try (var bench = new Bench(options, out)) {
            if (options.flags().on("profile")) {
                new Profiling(options, out).run(bench::prepare);
                return true;
            }
            List<Comparison.Chapter> chapters = new ArrayList<>();
            for (Scenario scenario : options.scenarios()) {
                chapters.add(bench.chapter(scenario));
            }
            return bench.write(new Comparison(Facts.collect(options), chapters));
        }
    }

    @Override
    public void close() {
        contenders.close();
        if (stores != null) {
            stores.close();
        }
    }

    private Comparison.Chapter chapter(Scenario scenario) throws InterruptedException {
        List<Peer> peers = options.peers().stream()
                .filter(peer -> peer.takesPart(scenario))
                .toList();
        Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);
        peers.forEach(peer -> samples.put(peer, new ArrayList<>()));
        Map<Peer, Idle.Baseline> before = new EnumMap<>(Peer.class);
        if (scenario != Scenario.START) {
            for (Peer peer : peers) {
                try {
                    Contender contender = prepare(scenario, peer);
                    if (scenario == Scenario.IDLE) {
                        before.put(peer, Idle.Baseline.of(contender.pid(), contender.heap()));
                    }
                } catch (IOException e) {
                    out.println(scenario.label() + " " + peer.label() + " cannot be prepared: " + e.getMessage());
                }
            }
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Peer peer : peers) {
                Sample sample = sample(scenario, peer, before);
                samples.getOrDefault(peer, List.of()).add(sample);
                out.println(scenario.label() + " " + round + " " + peer.label() + " " + JsonReport.write(sample));
            }
        }
        List<Series> series = samples.entrySet().stream()
                .map(one -> new Series(one.getKey().label(), one.getValue()))
                .toList();
        Load load = options.load(scenario, nominal(peers.getFirst()));
        return new Comparison.Chapter(scenario.workload() + " " + scenario.label(), scenario.describe(load), series);
    }

    /** What fails on one server is its error, and no reason to leave the others out. */
    private Sample sample(Scenario scenario, Peer peer, Map<Peer, Idle.Baseline> before) throws InterruptedException {
        try {
            if (scenario == Scenario.START) {
                try (Contender fresh = contenders.fresh(peer)) {
                    return Round.start(options.load(scenario, fresh), fresh);
                }
            }
            Contender contender = contenders.get(peer);
            return Round.run(scenario, options.load(scenario, contender), contender, before.get(peer));
        } catch (IOException | LoadException e) {
            return new Sample(Map.of(), 1, String.valueOf(e.getMessage()));
        }
    }

    /** Starts a server if it does not run yet, gives it its rows, and warms it up. */
    private Contender prepare(Scenario scenario, Peer peer) throws IOException, InterruptedException {
        Contender contender = contenders.get(peer);
        if (scenario.needsStores() && !seeded.contains(peer)) {
            Seeding.rows(contender);
            seeded.add(peer);
        }
        if (scenario != Scenario.IDLE && options.serverWarmUp(peer).toMillis() >= 100) {
            Load load = options.load(scenario, contender).lasting(options.serverWarmUp(peer));
            try {
                Sample sample = Round.run(scenario, load, contender, null);
                out.println(scenario.label() + " warm-up " + peer.label() + " " + JsonReport.write(sample));
            } catch (LoadException e) {
                out.println(scenario.label() + " warm-up " + peer.label() + " failed: " + e.getMessage());
            }
        }
        return contender;
    }

    private static Contender nominal(Peer peer) {
        return new Contender(peer, URI.create("http://127.0.0.1:1"), 0, new Heap.Unknown(), Double.NaN, null);
    }

    private boolean write(Comparison comparison) throws IOException {
        String name = LocalDate.now(ZoneOffset.UTC) + "-" + options.flags().text("name", "bench");
        Reports.write(comparison, options.results(), name);
        out.println("\nWritten to " + options.results().resolve(name) + ".md, .json and .svg");
        return comparison.chapters().stream()
                .flatMap(chapter -> chapter.series().stream())
                .allMatch(series -> series.errors() == 0);
    }
}
