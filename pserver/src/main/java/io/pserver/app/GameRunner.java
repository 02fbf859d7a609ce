package io.pserver.app;

import io.pserver.app.log.LineEncoder;
import io.pserver.app.start.ScriptMode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs a game until the process is told to end. */
abstract class GameRunner implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(GameRunner.class);

    @Spec
    private CommandSpec spec;

    @Mixin
    private GameArguments arguments;

    /** Opened by the shutdown hook when the node has stopped, awaited by the thread that runs the command. */
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public Integer call() throws InterruptedException {
        Scripts scripts = Scripts.open(); // which takes longer than all that is done meanwhile
        Path game;
        NodeConfig config;
        try {
            game = arguments.game();
            config = arguments.settings(game, spec.commandLine().getUnmatchedArguments());
        } catch (RuntimeException e) {
            scripts.abandon();
            throw e;
        }
        LineEncoder.use(config.process().log());
        Node node = Node.start(game, config, scripts);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("ps-app-stop").unstarted(() -> {
                    Signals.endWithin(config.process().shutdown());
                    node.close();
                    ended.countDown();
                }));
        Signals.endAtTheSecond();
        log.atInfo().addKeyValue("node", node.name()).log("{}", ScriptMode.of(node.engineName()));
        PrintWriter out = LineEncoder.isJson(config.process().log(), LineEncoder.isTerminal())
                ? spec.commandLine().getErr() // standard output has log lines in JSON, and nothing else
                : spec.commandLine().getOut();
        out.println("game     " + game.toAbsolutePath().normalize());
        out.println("play     http://" + shown(config.edge().host()) + ":" + node.port() + "/");
        out.println("metrics  http://" + shown(config.admin().host()) + ":" + node.adminPort() + "/metrics");
        watch(node, game, out);
        ended.await();
        return 0;
    }

    /** What the command does while the node runs. Returns at the end, or before. */
    void watch(Node node, Path game, PrintWriter out) throws InterruptedException {}

    /** Waits for a time; whether the node has stopped. */
    final boolean ended(Duration time) throws InterruptedException {
        return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** An address that a browser on this machine can open. */
    private static String shown(String host) {
        return host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    }
}
