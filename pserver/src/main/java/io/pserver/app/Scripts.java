package io.pserver.app;

import io.pserver.handlers.js.ScriptEngine;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The script engine of a node, which opens while the settings are read, and goes on warming up when the node is ready: cold code takes so
 * long that innocent passes would be stopped.
 *
 * <p>Threading: used by the thread that builds and closes the node; the engine warms up on {@code ps-app-open-engine}, then on
 * {@code ps-app-warm-up}.
 */
final class Scripts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scripts.class);

    /** What a small pass takes at most when the engine is warm: a tenth of the usual budget. */
    private static final Duration QUICK = Duration.ofMillis(5);

    /** For what each game does. It begins before there is anything else to wait for. */
    private static final Duration FIRST = Duration.ofMillis(300);

    /** For what only some games do. It begins when the node is ready. */
    private static final Duration THEN = Duration.ofSeconds(5);

    private static final Duration END = Duration.ofSeconds(3);

    private final Opening<ScriptEngine> opening;
    private final Thread warmUp;

    private Scripts(Opening<ScriptEngine> opening) {
        this.opening = opening;
        this.warmUp = Thread.ofPlatform().daemon().name("ps-app-warm-up").unstarted(this::warmUp);
    }

    /** Begins to open the engine. */
    static Scripts open() {
        return new Scripts(Opening.start("engine", Scripts::openEngine, ScriptEngine::close));
    }

    private static ScriptEngine openEngine() {
        ScriptEngine engine = ScriptEngine.openToCompileLater();
        engine.warmUp(QUICK, FIRST);
        return engine;
    }

    /** Waits for the engine. */
    ScriptEngine engine() {
        return opening.opened();
    }

    /** Begins what may still be done when the node is ready. Called once. */
    void goOnWarmingUp() {
        engine().compileFromNowOn();
        warmUp.start();
    }

    private void warmUp() {
        try {
            engine().warmUpWidely(QUICK, THEN);
        } catch (RuntimeException e) { // others will find out whether scripts run
            log.atWarn().setCause(e).log("the script engine could not be warmed up");
        }
    }

    /** Waits until the engine is as warm as it gets by itself. */
    void awaitWarm() throws InterruptedException {
        warmUp.join();
    }

    /** A script that cannot be stopped keeps its engine from closing, but not the node from ending. */
    @Override
    public void close() {
        try {
            if (!abandon().join(END)) {
                log.atWarn().log("scripts that cannot be stopped are left behind");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the engine once it is open, on the thread that this returns. */
    Thread abandon() {
        warmUp.interrupt();
        return Thread.ofPlatform().daemon().name("ps-app-engine-close").start(this::closeEngine);
    }

    private void closeEngine() {
        try {
            warmUp.join();
            opening.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // which nobody does
        }
    }
}
