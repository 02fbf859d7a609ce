package io.pserver.loadtest;

import io.pserver.loadtest.profile.FlameGraph;
import io.pserver.loadtest.profile.FlightRecorder;
import io.pserver.loadtest.profile.Stacks;
import io.pserver.loadtest.report.JsonReport;
import io.pserver.loadtest.report.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Records pserver's flight while it is loaded, and draws where the processor time went. */
final class Profiling {
    private static final int MOST_FRAMES = 25;

    private final BenchOptions options;
    private final PrintStream out;

    Profiling(BenchOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Gets a server ready for a scenario. */
    @FunctionalInterface
    interface Preparation {
        Contender of(Scenario scenario, Peer peer) throws IOException, InterruptedException;
    }

    void run(Preparation preparation) throws IOException, InterruptedException {
        Files.createDirectories(options.results());
        String name = LocalDate.now(ZoneOffset.UTC) + "-" + options.flags().text("name", "profile");
        var page = new StringBuilder("# Where pserver's processor time goes\n\n");
        Facts.collect(options).forEach((key, value) -> page.append("- " + key + ": " + value + "\n"));
        for (Scenario scenario : options.scenarios()) {
            Contender contender = preparation.of(scenario, Peer.PSERVER);
            Stacks stacks = record(scenario, contender);
            String picture = name + "-" + scenario.label() + ".svg";
            String title = scenario.workload() + " " + scenario.label();
            Files.writeString(options.results().resolve(picture), FlameGraph.draw(title, stacks));
            table(page, title, picture, stacks);
        }
        Path file = options.results().resolve(name + ".md");
        Files.writeString(file, page);
        out.println("\nWritten to " + file + " and a flame graph for each");
    }

    private Stacks record(Scenario scenario, Contender contender) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        var recorder = new FlightRecorder(jcmd, contender.pid());
        Path recording = Files.createTempFile("loadtest-", ".jfr");
        try {
            recorder.start();
            Duration time = options.flags().seconds("seconds", 10);
            Sample sample =
                    Round.run(scenario, options.load(scenario, contender).lasting(time), contender, null);
            recorder.stop(recording);
            out.println(scenario.label() + " recorded " + JsonReport.write(sample));
            return Stacks.read(recording);
        } finally {
            Files.deleteIfExists(recording);
        }
    }

    static void table(StringBuilder page, String title, String picture, Stacks stacks) {
        page.append("\n## " + title + "\n\n![](" + picture + ")\n\n" + stacks.samples())
                .append(
                        " samples. The frames that were innermost most often:\n\n| frame | itself | with what it calls |\n")
                .append("|---|---:|---:|\n");
        double all = Math.max(1, stacks.samples()) / 100.0;
        for (Stacks.Hot hot : stacks.hottest(MOST_FRAMES)) {
            page.append(String.format(
                    Locale.ROOT, "| `%s` | %.1f %% | %.1f %% |\n", hot.frame(), hot.own() / all, hot.total() / all));
        }
    }
}
