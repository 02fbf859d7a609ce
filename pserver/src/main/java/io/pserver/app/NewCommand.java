package io.pserver.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a small game to start from. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Makes a small game that runs: a handler, a room, a model, a test.")
final class NewCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Parameters(arity = "1", paramLabel = "folder", description = "Where to make it; new, or empty.")
    private String folder = "";

    @Override
    public Integer call() {
        List<String> odd = spec.commandLine().getUnmatchedArguments();
        if (!odd.isEmpty()) {
            throw new SettingsProblems(List.of("new takes a folder and nothing else: " + String.join(" ", odd)));
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            for (Path file : PackedFolder.write(PackedFolder.read("newgame/"), Path.of(folder))) {
                out.println("made     " + file);
            }
        } catch (InvalidPathException e) {
            throw new SettingsProblems(List.of(folder + " is not the name of a folder: " + e.getReason()));
        } catch (IOException e) {
            throw new UncheckedIOException("no game can be made in " + folder, e);
        }
        out.println("run it   pserver run " + folder);
        return 0;
    }
}
