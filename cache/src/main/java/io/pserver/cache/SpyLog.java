package io.pserver.cache;

import net.spy.memcached.compat.log.AbstractLogger;
import net.spy.memcached.compat.log.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where spymemcached logs to. It tells each second that a server is still away, so all it says is for debugging; {@link ServerLink}
 * tells once that a server went and once that it came back. Public because spymemcached makes it, by its name.
 */
public final class SpyLog extends AbstractLogger {
    private static final String PROPERTY = "net.spy.log.LoggerImpl";

    private final Logger log;

    public SpyLog(String name) {
        super(name);
        this.log = LoggerFactory.getLogger(name);
    }

    /** Must come before the first use of spymemcached in the process, which otherwise writes to the standard error. */
    static void use() {
        System.setProperty(PROPERTY, SpyLog.class.getName());
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return log.isDebugEnabled();
    }

    @Override
    public void log(Level level, Object message, @Nullable Throwable cause) {
        if (level.compareTo(Level.INFO) >= 0 && log.isDebugEnabled()) {
            log.atDebug().setCause(cause).log(String.valueOf(message));
        }
    }
}
