package io.pserver.handlers.js;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What the engine has to say goes to the log: above all that it cannot compile something, which would only be slow otherwise. Any thread. */
final class EngineLog extends Handler {
    private static final Logger log = LoggerFactory.getLogger(ScriptEngine.class);

    @Override
    public void publish(LogRecord told) {
        String message = String.valueOf(told.getMessage());
        int line = message.indexOf('\n');
        boolean isBad = told.getLevel().intValue() >= Level.WARNING.intValue();
        LoggingEventBuilder event = isBad ? log.atWarn() : log.atInfo();
        event.setCause(told.getThrown()).log("script engine: {}", line < 0 ? message : message.substring(0, line));
        if (line >= 0) {
            log.debug("script engine: {}", message);
        }
    }

    @Override
    public void flush() {
        // the log does that
    }

    @Override
    public void close() {
        // the log does that
    }
}
