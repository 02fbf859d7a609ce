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
        if (args.length > 0 && args[0].equals("wait")) {
            out.println("waiting");
            Thread.sleep(Duration.ofMinutes(1));
        }
    }
}
