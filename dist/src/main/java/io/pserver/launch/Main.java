package io.pserver.launch;

import java.io.File;
import java.lang.reflect.InvocationTargetException;

/**
 * The main class of the jar. On a Java that is too old it says so in one sentence and exits with code 2, rather than
 * with the stack trace of an {@link UnsupportedClassVersionError}; otherwise it starts the program.
 */
public final class Main {
    private static final int WRONG_JAVA = 2;

    private Main() {}

    @SuppressWarnings("SystemOut") // nothing that logs could be loaded here
    public static void main(String[] args) throws Throwable {
        String refusal = RequiredJava.refusal(
                System.getProperty("java.specification.version", ""),
                System.getProperty("java.version", "?"),
                System.getProperty("java.home", "?") + File.separator + "bin" + File.separator + "java");
        if (!refusal.isEmpty()) {
            System.err.println(refusal);
            System.exit(WRONG_JAVA);
        }
        call("io.pserver.app.start.Relaunch", "ifScriptsNeedIt", new Class<?>[0]);
        call("io.pserver.app.Main", "main", new Class<?>[] {String[].class}, (Object) args);
    }

    /** By name, so that this class loads on a Java that could not load the other. */
    private static void call(String type, String method, Class<?>[] parameters, Object... arguments) throws Throwable {
        try {
            Class.forName(type).getMethod(method, parameters).invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
