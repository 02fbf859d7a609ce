package io.pserver.handlers.js;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.management.ExecutionListener;
import org.jspecify.annotations.Nullable;

/**
 * Ends recursions that nothing else ends: the engine looks for interrupts where a function returns or a loop goes round, and one such as
 * {@code try { f() } finally { f() }} does neither, as each of its calls only overflows the stack. While a thread is unwound, every function of
 * the game that it enters throws instead, so that its stack goes down as fast as it came up.
 *
 * <p>The engine has to make the game's code anew for that, for all realms, and again afterwards: not for every day. Any thread.
 */
final class Unwinder {
    private final Engine engine;
    private final Set<Thread> unwound = ConcurrentHashMap.newKeySet();
    // Guarded by this: changed together with the set.
    private @Nullable ExecutionListener listener;

    Unwinder(Engine engine) {
        this.engine = engine;
    }

    /** What a function of such a thread throws; the script cannot do anything about it that would not throw again. */
    static final class Unwound extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unwound() {
            super("unwound", null, false, false);
        }
    }

    synchronized void begin(Thread thread) {
        unwound.add(thread);
        if (listener == null) {
            listener = ExecutionListener.newBuilder()
                    .roots(true)
                    .sourceFilter(source -> !source.getName().startsWith(ScriptEngine.OWN))
                    .onEnter(_ -> {
                        if (unwound.contains(Thread.currentThread())) {
                            throw new Unwound();
                        }
                    })
                    .attach(engine);
        }
    }

    synchronized void end(Thread thread) {
        unwound.remove(thread);
        if (unwound.isEmpty() && listener != null) {
            listener.close();
            listener = null;
        }
    }
}
