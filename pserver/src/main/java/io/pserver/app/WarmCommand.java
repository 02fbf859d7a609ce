package io.pserver.app;

import io.pserver.app.start.ScriptMode;
import io.pserver.app.start.StartArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the archive that later starts are faster from. */
@Command(
        name = "warm",
        mixinStandardHelpOptions = true,
        description = "Runs the sample game for a moment, so that this version starts in half the time from then on.")
final class WarmCommand implements Callable<Integer> {
    private static final Duration AT_MOST = Duration.ofMinutes(10);

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        List<String> odd = spec.commandLine().getUnmatchedArguments();
        if (!odd.isEmpty()) {
            throw new SettingsProblems(List.of("warm takes no arguments: " + String.join(" ", odd)));
        }
        StartArchive archive = StartArchive.here().orElseThrow(WarmCommand::noArchive);
        try {
            archive.make(TrainCommand.NAME, AT_MOST);
        } catch (IOException e) {
            throw new UncheckedIOException("the archive " + archive.file() + " cannot be made", e);
        }
        spec.commandLine().getOut().println("made     " + archive.file());
        return 0;
    }

    private static UncheckedIOException noArchive() {
        String why = ScriptMode.whyInterpreted()
                .map(reason -> "only a start that compiles scripts has an archive, and " + reason)
                .orElse("only bin/pserver, and java -jar on a Java that compiles scripts, start from an archive");
        return new UncheckedIOException("this start cannot be made faster", new IOException(why));
    }
}
