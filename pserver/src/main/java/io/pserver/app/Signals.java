package io.pserver.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the first one lets the shutdown hooks run, as it does in every JVM; a second one ends the process at once,
 * as it does in none. The JDK's class for signals is reached by its name, because compilers warn of it.
 */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);
    private static final Map<String, Integer> NUMBERS = Map.of("TERM", 15, "INT", 2);
    private static final int ENDED_BY_SIGNAL = 128;

    /** Written by whichever signal comes first. */
    private static final AtomicBoolean told = new AtomicBoolean();

    private Signals() {}

    /** Takes both signals over, but one that is ignored stays ignored. Where that is not possible all is as in every JVM. */
    static void endAtTheSecond() {
        for (Map.Entry<String, Integer> signal : NUMBERS.entrySet()) {
            try {
                takeOver(signal.getKey(), ENDED_BY_SIGNAL + signal.getValue());
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                log.atDebug().setCause(e).log("this Java hands out no signals");
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // a proxy is the same only as itself
    private static void takeOver(String name, int exitCode) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        InvocationHandler body = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                arrived(exitCode);
                yield null;
            }
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> arguments[0] == proxy;
            default -> "ends at the second " + name;
        };
        Object mine = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, body);
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        Method handle = signalType.getMethod("handle", signalType, handlerType);
        Object before = handle.invoke(null, signal, mine);
        Object ignored = handlerType.getField("SIG_IGN").get(null);
        if (ignored.equals(before)) {
            handle.invoke(null, signal, before);
        }
    }

    /** Ends the process after a time, whatever still runs; called when it is being ended anyway. */
    static void endWithin(Duration time) {
        Thread.ofPlatform().daemon().name("ps-app-shutdown").start(() -> {
            try {
                Thread.sleep(time);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            log.atError().log("the node does not end in time, and is ended");
            Runtime.getRuntime().halt(Main.FAILED);
        });
    }

    private static void arrived(int exitCode) {
        if (told.compareAndSet(false, true)) {
            Thread.ofPlatform().name("ps-app-exit").start(() -> System.exit(exitCode));
        } else {
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
