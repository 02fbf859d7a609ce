package io.pserver.app;

import io.pserver.app.start.ScriptMode;
import java.time.Duration;
import org.graalvm.polyglot.Context;

/** Says how scripts run here, and repeats its arguments. */
public final class Main {
    private Main() {}

    @SuppressWarnings("SystemOut") // a command line program speaks on standard output
    public static void main(String[] args) throws InterruptedException {
        try (Context context = Context.create("js")) {
            System.out.println(ScriptMode.of(context.getEngine().getImplementationName()));
            System.out.println("answer " + context.eval("js", "6 * 7"));
        }
        for (String arg : args) {
            System.out.println("argument [" + arg + "]");
        }
        System.out.println("pid " + ProcessHandle.current().pid());
        if (args.length > 0 && args[0].equals("wait")) {
            Thread.sleep(Duration.ofMinutes(1));
        }
    }
}
