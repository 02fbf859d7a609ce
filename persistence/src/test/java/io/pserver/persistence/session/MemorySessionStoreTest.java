package io.pserver.persistence.session;

import io.pserver.cache.Cache;

class MemorySessionStoreTest extends SessionStoreContract {
    private final MapCache cache = new MapCache();
    private final MemoryRows rows = new MemoryRows(1 << 24);

    @Override
    SessionRows rows() {
        return rows;
    }

    @Override
    Cache cache() {
        return cache;
    }

    @Override
    void forgetAll() {
        cache.clear();
    }
}
