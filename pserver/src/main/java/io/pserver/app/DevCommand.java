package io.pserver.app;

import io.pserver.handlers.game.GameException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;

/** Runs a game, and its code anew whenever a file of it is saved. */
@Command(
        name = "dev",
        description = "Runs a game, and takes up its code anew whenever a file of it is saved.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Requests and new rooms run the new code; rooms that are open keep the code that they began",
            "with. Code that does not load is told about, and the last that did goes on.",
            "Models and settings are read at start only."
        })
final class DevCommand extends GameRunner {
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);

    @Override
    void watch(Node node, Path game, PrintWriter out) throws InterruptedException {
        CodeFiles files = new CodeFiles(game);
        while (!ended(LOOK_EVERY)) {
            if (!files.haveChanged()) {
                continue;
            }
            try {
                node.reload();
                out.println("loaded   again");
            } catch (GameException e) {
                e.problems().forEach(out::println);
                out.println("kept     the code from before");
            }
        }
    }
}
