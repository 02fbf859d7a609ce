package io.pserver.app.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.Console;
import java.nio.charset.StandardCharsets;

/**
 * Writes a log line as text or as one JSON object on a line, as the settings have it. Any thread; the appender lets one
 * in at a time.
 */
public final class LineEncoder extends PatternLayoutEncoder {
    /** Written once at start, by whoever read the settings; read by whichever thread logs. */
    private static volatile LogFormat format = LogFormat.AUTO;

    private boolean terminal = isTerminal();

    /** Says how lines are written from now on; those before were written as {@link LogFormat#AUTO} has it. */
    public static void use(LogFormat wanted) {
        format = wanted;
    }

    /** Whether standard output has one JSON object on each line, so that nothing else may be written there. */
    public static boolean isJson(LogFormat format, boolean terminal) {
        return switch (format) {
            case AUTO -> !terminal;
            case TEXT -> false;
            case JSON -> true;
        };
    }

    /** Whether standard output is read by a person. */
    @SuppressWarnings("SystemConsoleNull") // it depends on the release and on -Djdk.console
    public static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** For tests: as if standard output were a terminal, or not. */
    void terminal(boolean wanted) {
        terminal = wanted;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return isJson(format, terminal) ? JsonLine.of(event).getBytes(StandardCharsets.UTF_8) : super.encode(event);
    }
}
