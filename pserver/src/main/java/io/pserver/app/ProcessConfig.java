package io.pserver.app;

import io.pserver.app.log.LogFormat;
import java.time.Duration;

/**
 * Settings of the process as a whole, such as {@code log.format}. Immutable.
 *
 * @param log how log lines are written
 * @param shutdown how long the process may take to end when it is told to; 1 s to 10 min
 */
public record ProcessConfig(LogFormat log, Duration shutdown) {
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(10);

    public static final ProcessConfig DEFAULTS = new ProcessConfig(LogFormat.AUTO, Duration.ofSeconds(30));

    public ProcessConfig {
        if (shutdown.compareTo(LEAST) < 0 || shutdown.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("shutdownMs=" + shutdown.toMillis() + ": must be from 1000 to 600000");
        }
    }
}
