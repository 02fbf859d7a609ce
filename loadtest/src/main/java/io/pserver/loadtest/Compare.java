package io.pserver.loadtest;

import io.pserver.loadtest.report.Comparison;
import io.pserver.loadtest.report.JsonReport;
import io.pserver.loadtest.report.MarkdownReport;
import io.pserver.loadtest.report.Sample;
import io.pserver.loadtest.report.Series;
import io.pserver.loadtest.scenario.Idle;
import io.pserver.loadtest.scenario.Load;
import io.pserver.loadtest.server.Stores;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads the servers in turn, round after round, so that whatever else the machine does hits all of them alike.
 *
 * <p>Threading: everything on the main thread, apart from what the scenarios start.
 */
final class Compare {
    private static final int ROWS = 10_000;
    private static final int SEED_TRIES = 10;
    private static final int ROWS_AT_ONCE = 100;
    private static final Duration SEED_DEADLINE = Duration.ofSeconds(30);

    private final CompareOptions options;
    private final PrintStream out;
    private final List<Contender> contenders = new ArrayList<>();

    private Compare(CompareOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs the whole comparison and returns true if no answer was wrong. */
    static boolean run(CompareOptions options, PrintStream out) throws IOException, InterruptedException {
        var compare = new Compare(options, out);
        Stores stores = options.scenarios().stream().anyMatch(Scenario::needsStores)
                ? Stores.start(Path.of("loadtest/target"))
                : null;
        try {
            if (options.withPserver()) {
                compare.contenders.add(Contenders.pserver(options, stores));
            }
            if (options.withPeer()) {
                compare.contenders.add(Contenders.peer(options, stores));
            }
            if (stores != null) {
                compare.seed();
            }
            return compare.write(compare.measure());
        } finally {
            compare.contenders.forEach(Contender::close);
            if (stores != null) {
                stores.close();
            }
        }
    }

    /** Makes the rows that the scenarios ask for. */
    private void seed() throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (Contender contender : contenders) {
                for (int from = 0; from < ROWS; from += ROWS_AT_ONCE) {
                    HttpRequest request = HttpRequest.newBuilder(
                                    contender.base().resolve("/seed/" + from))
                            .timeout(SEED_DEADLINE)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
                    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                    // The same rows again: a disk that others use may be too slow for a request's budget.
                    for (int i = 1; i < SEED_TRIES && answer.statusCode() != 200; i++) {
                        answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                    }
                    if (answer.statusCode() != 200) {
                        throw new IOException(contender.name() + " made no rows: " + answer.body());
                    }
                }
            }
        }
    }

    private Comparison measure() throws InterruptedException {
        List<Comparison.Chapter> chapters = new ArrayList<>();
        for (Scenario scenario : options.scenarios()) {
            chapters.add(chapter(scenario));
        }
        return new Comparison(Facts.collect(options, contenders), chapters);
    }

    private Comparison.Chapter chapter(Scenario scenario) throws InterruptedException {
        Map<Contender, Idle.Baseline> before = new HashMap<>();
        List<List<Sample>> samples = new ArrayList<>();
        for (Contender contender : contenders) {
            warmUp(scenario, contender);
            if (scenario == Scenario.IDLE) {
                before.put(contender, Idle.Baseline.of(contender.pid(), contender.heap()));
            }
            samples.add(new ArrayList<>());
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (int i = 0; i < contenders.size(); i++) {
                Contender contender = contenders.get(i);
                Load load = options.load(scenario, contender.base());
                Sample sample = scenario.run(load, contender.pid(), contender.heap(), before.get(contender));
                samples.get(i).add(sample);
                out.println(scenario.label() + " " + round + " " + contender.name() + " " + JsonReport.write(sample));
            }
        }
        return chapter(scenario, samples);
    }

    private Comparison.Chapter chapter(Scenario scenario, List<List<Sample>> samples) {
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            series.add(new Series(contenders.get(i).name(), samples.get(i)));
        }
        Load load = options.load(scenario, contenders.getFirst().base());
        return new Comparison.Chapter(scenario.label(), scenario.describe(load), series);
    }

    /** Load that is not counted, until everything that the scenario needs is compiled; a closed loop only. */
    private void warmUp(Scenario scenario, Contender contender) throws InterruptedException {
        if (scenario == Scenario.IDLE || options.serverWarmUp().toMillis() < 100) {
            return;
        }
        Load load = options.load(scenario, contender.base());
        var warm = new Load(
                load.target(),
                load.connections(),
                load.roomSize(),
                load.threads(),
                load.warmUp(),
                options.serverWarmUp());
        Sample sample = scenario.run(warm, contender.pid(), contender.heap(), null);
        out.println(scenario.label() + " warm-up " + contender.name() + " " + JsonReport.write(sample));
    }

    private boolean write(Comparison comparison) throws IOException {
        Path folder = options.flags().path("results", "loadtest/results");
        Files.createDirectories(folder);
        String name = LocalDate.now(ZoneOffset.UTC) + "-" + options.flags().text("name", "compare");
        String page = MarkdownReport.write(comparison);
        Files.writeString(folder.resolve(name + ".md"), page);
        Files.writeString(folder.resolve(name + ".json"), JsonReport.write(comparison));
        out.println();
        out.print(page);
        out.println("\nWritten to " + folder.resolve(name) + ".md and .json");
        return comparison.chapters().stream()
                .flatMap(chapter -> chapter.series().stream())
                .allMatch(series -> series.errors() == 0);
    }
}
