package io.pserver.persistence.row;

import io.pserver.cache.Cache;
import io.pserver.cache.Cache.Stored;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Whether a cache server acknowledges a write. Waits as long as the cache does. Any thread. */
final class ServerProbe implements Predicate<String> {
    private static final int TRIES = 100_000;

    private final Cache cache;
    /** A key of each server. */
    private final Map<String, String> keys = new HashMap<>();

    ServerProbe(Cache cache) {
        this.cache = cache;
        for (int i = 0; i < TRIES && keys.size() < cache.servers().size(); i++) {
            String key = "ps:probe:" + i;
            keys.putIfAbsent(cache.serverOf(key), key);
        }
    }

    @Override
    public boolean test(String server) {
        String key = keys.get(server);
        return key != null && cache.set(key, new byte[] {1}, Duration.ofSeconds(10)) == Stored.YES;
    }
}
