package io.pserver.app;

import io.pserver.app.start.ScriptMode;
import io.pserver.handlers.js.ScriptEngine;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what this is. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = "Says which version this is and what it runs on.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        PrintWriter out = spec.commandLine().getOut();
        out.println("pserver " + (version == null ? "(from its sources)" : version));
        out.println("Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch"));
        try (ScriptEngine engine = ScriptEngine.open()) {
            out.println(engine.description());
            out.println(ScriptMode.of(engine.name()));
        }
        return 0;
    }
}
