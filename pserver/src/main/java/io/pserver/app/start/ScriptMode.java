package io.pserver.app.start;

import java.util.Optional;
import java.util.Properties;

/**
 * How this process runs JavaScript.
 *
 * @param compiled whether hot script code is compiled to machine code
 * @param reason why not; empty if it is
 */
public record ScriptMode(boolean compiled, String reason) {
    /**
     * The environment variable that turns compiling off when it is {@code false}. It is no setting of the game: it decides
     * how the JVM is started, before there is anything that could read a settings file, and only the launcher reads it.
     * So it belongs to the environment of the process, as {@code JAVA_HOME} does, and has no key and no flag.
     */
    public static final String SWITCH = "PSERVER_JS_COMPILE";

    private static final String REASON = "pserver.interpreted";

    /**
     * The mode as the engine itself sees it.
     *
     * @param engineName the implementation name of the script engine, {@code Interpreted} if it has no compiler
     */
    public static ScriptMode of(String engineName) {
        return of(engineName, System.getProperties());
    }

    static ScriptMode of(String engineName, Properties properties) {
        if (!engineName.equals("Interpreted")) {
            return new ScriptMode(true, "");
        }
        String missing = properties.containsKey(JvmFlags.RELAUNCHED)
                ? "the JVM did not accept the compiler"
                : "it was not started by java -jar pserver.jar";
        return new ScriptMode(false, properties.getProperty(REASON, missing));
    }

    /** Why the launcher gave this process no compiler; empty if it did, or if there was no launcher. */
    public static Optional<String> whyInterpreted() {
        return Optional.ofNullable(System.getProperty(REASON));
    }

    /** Keeps the reason for later, and silences the engine's own warnings of many lines, which the reason replaces. */
    static void interpretedBecause(String reason, Properties properties) {
        properties.setProperty(REASON, reason);
        properties.putIfAbsent("polyglot.engine.WarnInterpreterOnly", "false");
        properties.putIfAbsent("polyglotimpl.AttachLibraryFailureAction", "ignore");
    }

    /** The line to log. */
    @Override
    public String toString() {
        return compiled ? "JavaScript is compiled" : "JavaScript is interpreted: " + reason;
    }
}
