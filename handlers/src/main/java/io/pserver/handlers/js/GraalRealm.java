package io.pserver.handlers.js;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.Realm;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all realms have: a context with the prelude in it, and how its exceptions become outcomes. */
abstract class GraalRealm implements Realm {
    private static final Logger log = LoggerFactory.getLogger(GraalRealm.class);
    private static final Duration UNWIND_LOOK = Duration.ofMillis(10);
    private static final String HANDOVER = "pserver:handover";

    private final ScriptEngine engine;
    private final Context context;
    private final Value prelude;

    /** Makes the context and evaluates the prelude in it. */
    GraalRealm(ScriptEngine engine, GameCode code, ScriptHost host) {
        this.engine = engine;
        this.context = engine.newContext(code.files());
        try {
            this.prelude = context.eval(engine.prelude()).execute(host, code.configJson());
            context.eval(engine.strings()).executeVoid();
            context.eval(engine.data()).executeVoid(prelude, code.modelsJson());
            context.getBindings("js").putMember(HANDOVER, prelude.getMember("api"));
            context.eval(code.apiLoader());
            context.getBindings("js").removeMember(HANDOVER);
        } catch (RuntimeException e) {
            context.close(true);
            throw e;
        }
    }

    /** Where the module {@code pserver} finds what it exports, while the realm is made. */
    static String handover() {
        return HANDOVER;
    }

    /** What the prelude gave. */
    final Value prelude() {
        return prelude;
    }

    /** Evaluates one of the prelude's scripts, which is a function, and calls it with the prelude first. */
    final Value boot(Source script, Object... more) {
        Object[] arguments = new Object[more.length + 1];
        arguments[0] = prelude;
        System.arraycopy(more, 0, arguments, 1, more.length);
        return context.eval(script).execute(arguments);
    }

    /** Imports a file of the game; the module's exports. A file whose own code does not end is cancelled. */
    final Value load(Source importer) {
        try (LoadGuard.Watch _ = engine.loadGuard().watch(() -> context.close(true))) {
            return context.eval(importer).getMember("module");
        }
    }

    /** An export as JSON; {@code null} if it is not there, or is nothing that JSON has. */
    final String json(Value module, String export) {
        Value told =
                context.eval("js", "(value) => JSON.stringify(value) ?? 'null'").execute(module.getMember(export));
        return told.asString();
    }

    final Value newArray() {
        return context.eval("js", "[]");
    }

    /** Something that enters the realm and gives an outcome. */
    @FunctionalInterface
    interface Entry<R> {
        Outcome<R> enter();
    }

    /** Runs one entry; whatever it throws becomes an outcome. */
    final <R> Outcome<R> guarded(Entry<R> entry) {
        try {
            return entry.enter();
        } catch (PolyglotException e) {
            return outcomeOf(e);
        } catch (OutOfMemoryError _) {
            return outOfMemory();
        } catch (RuntimeException | StackOverflowError e) {
            // Also what the prelude can no longer say because its builtins were taken from it.
            log.atError().setCause(e).log("realm failed");
            return new Outcome.Stopped<>(Failure.of(ErrorCode.HANDLER_ERROR, "the realm failed"), true);
        }
    }

    private <R> Outcome<R> outcomeOf(PolyglotException e) {
        if (e.isResourceExhausted()) {
            return outOfMemory();
        }
        if (e.isInterrupted() || e.isCancelled()) {
            String message = "the handler was stopped: it computed longer than its budget";
            return new Outcome.Stopped<>(Failure.of(ErrorCode.BUDGET_EXCEEDED, message), e.isCancelled());
        }
        if (e.isHostException() && e.asHostException() instanceof Unwinder.Unwound) {
            return new Outcome.Stopped<>(Failure.of(ErrorCode.BUDGET_EXCEEDED, "the handler was unwound"), true);
        }
        if (e.isInternalError() || e.isHostException()) {
            log.atError().setCause(e).log("realm failed");
            return new Outcome.Stopped<>(Failure.of(ErrorCode.HANDLER_ERROR, "the realm failed"), true);
        }
        return new Outcome.Failed<>(ScriptFailures.escaped(e));
    }

    private static <R> Outcome<R> outOfMemory() {
        String message = "the handler was stopped: it ran out of memory";
        return new Outcome.Stopped<>(Failure.of(ErrorCode.BUDGET_EXCEEDED, message), true);
    }

    @Override
    public final boolean interrupt(Duration atMost) {
        try {
            context.interrupt(atMost);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (IllegalStateException _) {
            return true; // closed meanwhile
        }
    }

    @Override
    public final boolean unwind(Thread thread, BooleanSupplier isOver, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        engine.unwinder().begin(thread);
        try {
            while (!isOver.getAsBoolean() && System.nanoTime() - end < 0) {
                Thread.sleep(UNWIND_LOOK);
            }
        } finally {
            engine.unwinder().end(thread);
        }
        return isOver.getAsBoolean();
    }

    @Override
    public final void close() {
        context.close(true);
    }
}
