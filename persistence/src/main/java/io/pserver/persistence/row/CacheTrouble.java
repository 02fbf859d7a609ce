package io.pserver.persistence.row;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a cache server's rows come from the database, and once that they no longer do. Any thread; never waits. */
final class CacheTrouble {
    private static final Logger log = LoggerFactory.getLogger(CacheTrouble.class);
    // A server that comes and goes must not fill the log.
    private static final long CALM_NANOS = Duration.ofSeconds(2).toNanos();

    /** When a troubled server last gave trouble, by {@link System#nanoTime}. Servers come from the settings: few. */
    private final ConcurrentMap<String, Long> lastTrouble = new ConcurrentHashMap<>();

    void trouble(String server) {
        if (lastTrouble.put(server, System.nanoTime()) == null) {
            log.atWarn().addKeyValue("server", server).log("serving rows from the database");
        }
    }

    void fine(String server) {
        Long last = lastTrouble.get(server);
        if (last != null && System.nanoTime() - last > CALM_NANOS && lastTrouble.remove(server, last)) {
            log.atInfo().addKeyValue("server", server).log("serving rows from the cache again");
        }
    }
}
