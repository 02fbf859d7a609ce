package io.pserver.app.log;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.Console;
import java.nio.charset.StandardCharsets;

/**
 * Writes a log line as text where a person reads it, and else as one JSON object on a line. Any thread; the appender lets one
 * in at a time.
 */
public final class LineEncoder extends PatternLayoutEncoder {
    private boolean json = !isTerminal();

    /** Whether standard output is read by a person. */
    @SuppressWarnings("SystemConsoleNull") // it depends on the release and on -Djdk.console
    public static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** For tests: as if standard output were a terminal, or not. */
    void json(boolean wanted) {
        json = wanted;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return json ? JsonLine.of(event).getBytes(StandardCharsets.UTF_8) : super.encode(event);
    }
}
