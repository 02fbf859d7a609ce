package io.pserver.persistence.session;

import java.time.Duration;

/**
 * How sessions are kept. Immutable.
 *
 * @param idle how long after its last use a session lasts, give or take an hour
 * @param flushEvery how long a change waits at most before it is written behind; 1 ms to 1 s
 * @param check how old what the cache has may be before it is compared with the database
 * @param mostUnwritten sessions that may wait to be written; at least 1
 * @param mostUnwrittenBytes what these may take in memory, roughly
 */
record SessionConfig(Duration idle, Duration flushEvery, Duration check, int mostUnwritten, long mostUnwrittenBytes) {
    static final SessionConfig DEFAULTS =
            new SessionConfig(Duration.ofDays(30), Duration.ofMillis(300), Duration.ofSeconds(30), 20_000, 64 << 20);

    SessionConfig {
        if (mostUnwritten < 1) {
            throw new IllegalArgumentException("mostUnwritten=" + mostUnwritten + ": must be at least 1");
        }
        if (flushEvery.toMillis() < 1 || flushEvery.toMillis() > 1_000) {
            throw new IllegalArgumentException("flushEvery=" + flushEvery + ": must be from 1 ms to 1 s");
        }
    }
}
