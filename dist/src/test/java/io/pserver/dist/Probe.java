package io.pserver.dist;

import io.pserver.app.start.Relaunch;
import io.pserver.app.start.ScriptMode;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.graalvm.polyglot.Context;

/** A program that starts as pserver does and then tells how it finds itself. Run in processes of its own. */
public final class Probe {
    private Probe() {}

    @SuppressWarnings("SystemOut") // its output is what the tests read
    public static void main(String[] args) throws InterruptedException {
        Relaunch.ifScriptsNeedIt();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Context context = Context.create("js")) {
            out.println(ScriptMode.of(context.getEngine().getImplementationName()));
        }
        out.println("pid=" + ProcessHandle.current().pid());
        out.println("memory=" + Runtime.getRuntime().maxMemory());
        out.println("property=" + System.getProperty("probe"));
        out.println("carriers="
                + ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class)
                        .getParallelism());
        for (String arg : args) {
            out.println("argument=[" + arg + "]");
        }
        if (args.length > 0 && args[0].equals("compile")) {
            out.println("made=" + compiledAtOnce());
        }
        if (args.length > 0 && args[0].equals("wait")) {
            out.println("waiting");
            Thread.sleep(Duration.ofMinutes(1));
        }
    }

    /** What a script gives that is compiled before it runs; throws if some part of it cannot be compiled. */
    private static String compiledAtOnce() {
        Context.Builder strict = Context.newBuilder("js")
                .allowExperimentalOptions(true)
                .option("engine.CompileImmediately", "true")
                .option("engine.BackgroundCompilation", "false")
                .option("engine.CompilationFailureAction", "Throw");
        try (Context context = strict.build()) {
            String script = """
                    const made = [];
                    for (let i = 0; i < 3; i++) made.push({ at: [i, i * 1.5], name: 'n' + i, by: JSON.parse('{"x":1}') });
                    JSON.stringify(made.map((one) => one.name))""";
            return context.eval("js", script).asString();
        }
    }
}
