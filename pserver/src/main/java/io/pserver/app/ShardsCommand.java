package io.pserver.app;

import io.pserver.persistence.database.Database;
import io.pserver.persistence.shard.ShardMover;
import io.pserver.persistence.shard.ShardSizes;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows which database has how much. */
@Command(
        name = "shards",
        mixinStandardHelpOptions = true,
        subcommands = ShardsMoveCommand.class,
        description = "Shows how a game's rows are spread over its databases, and what is being moved.")
final class ShardsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private GameArguments arguments;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (ShardTools tools = ShardTools.open(arguments, spec.commandLine().getUnmatchedArguments())) {
            out.printf("%-32s %8s %14s%n", "database", "buckets", "rows (about)");
            for (Database database : tools.databases().all()) {
                out.printf(
                        "%-32s %8d %14d%n",
                        database.name(),
                        tools.shards().bucketsOf(database).size(),
                        ShardSizes.rowsOf(database, ShardTools.soon()));
            }
            List<ShardMover.Unfinished> moves =
                    tools.mover((_, _, _, _, _) -> {}).unfinished();
            for (ShardMover.Unfinished move : moves) {
                out.println("moving   bucket " + move.bucket() + "  "
                        + move.from().name() + " -> " + move.to().name());
            }
            if (!moves.isEmpty()) {
                out.println("if no mover is running, 'pserver shards move' goes on with these");
            }
        }
        return 0;
    }
}
