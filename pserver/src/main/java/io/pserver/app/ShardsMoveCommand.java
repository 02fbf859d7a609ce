package io.pserver.app;

import io.pserver.persistence.database.Database;
import io.pserver.persistence.shard.MoveProgress.Step;
import io.pserver.persistence.shard.ShardMap;
import io.pserver.persistence.shard.ShardMover;
import io.pserver.persistence.shard.ShardPlan;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Moves buckets while the game runs. */
@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        description = {
            "Moves buckets of rows to a database while the game runs; first goes on with what an earlier one left.",
            "All nodes must have the database in their settings before."
        },
        footer = {"", "Exit codes: 0 well, 1 failed (run it again to go on), 2 wrong settings or arguments."})
final class ShardsMoveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private GameArguments arguments;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Option(names = "--to", paramLabel = "database", description = "Where to. Left out: only goes on with unfinished.")
    private @Nullable String to = null;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Option(names = "--from", paramLabel = "database", description = "Where from; the fullest ones if left out.")
    private @Nullable String from = null;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Option(
            names = "--buckets",
            paramLabel = "N|17,18",
            description = "How many, or which ones (one alone: 17,). Left out: as many as make the shares even.")
    private @Nullable String buckets = null;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Integer count = count();
        List<Integer> listed = listed();
        try (ShardTools tools = ShardTools.open(arguments, spec.commandLine().getUnmatchedArguments())) {
            Database target = to == null ? null : known(tools, "--to", to);
            Database source = from == null ? null : known(tools, "--from", from);
            ShardMover mover = tools.mover((bucket, left, arrived, step, rows) -> {
                if (step == Step.COPIED || step == Step.ARRIVED || step == Step.DELETED) {
                    out.println("bucket " + bucket + "  " + left.name() + " -> " + arrived.name() + "  "
                            + step.name().toLowerCase(Locale.ROOT)
                            + (step == Step.ARRIVED ? "" : "  " + rows + " rows"));
                }
            });
            mover.finish();
            List<Integer> chosen = listed;
            if (target != null && listed.isEmpty()) {
                chosen = ShardPlan.choose(tools.shards(), tools.databases().all(), target, source, count);
            }
            for (int i = 0; target != null && i < chosen.size(); i++) {
                mover.move(chosen.get(i), target);
                out.println("moved " + (i + 1) + " of " + chosen.size());
            }
        }
        out.println("all is moved");
        return 0;
    }

    private static Database known(ShardTools tools, String option, String name) {
        return tools.databases()
                .named(name)
                .orElseThrow(() ->
                        new SettingsProblems(List.of(option + ": there is no database " + name + " in the settings")));
    }

    /** How many; null if that is not said. */
    private @Nullable Integer count() {
        if (buckets == null || buckets.contains(",")) {
            return null;
        }
        return number(buckets, ShardMap.BUCKETS);
    }

    private List<Integer> listed() {
        List<Integer> listed = new ArrayList<>();
        if (buckets != null && buckets.contains(",")) {
            for (String each : buckets.split(",", 0)) {
                listed.add(number(each.strip(), ShardMap.BUCKETS - 1));
            }
        }
        if (buckets != null && to == null) {
            throw new SettingsProblems(List.of("--buckets needs --to"));
        }
        return listed;
    }

    private static int number(String text, int most) {
        if (text.matches("[0-9]{1,4}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new SettingsProblems(
                List.of("--buckets: '" + text + "' is not a number from 0 to " + most + ", nor a list of such"));
    }
}
