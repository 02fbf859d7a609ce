package io.pserver.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what every setting is, and why. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Prints every setting as it is in effect, and where it comes from; secrets are masked.")
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private GameArguments arguments;

    @Override
    public Integer call() {
        Path folder = arguments.game();
        List<EffectiveSetting> settings = SettingsReader.effective(
                folder, System.getenv(), spec.commandLine().getUnmatchedArguments());
        PrintWriter out = spec.commandLine().getOut();
        int keys = settings.stream().mapToInt(one -> one.key().length()).max().orElse(0);
        int values =
                settings.stream().mapToInt(one -> one.masked().length()).max().orElse(0);
        for (EffectiveSetting one : settings) {
            out.println(padded(one.key(), keys) + "  " + padded(one.masked(), values) + "  " + one.source());
        }
        return 0;
    }

    private static String padded(String text, int length) {
        return text + " ".repeat(length - text.length());
    }
}
