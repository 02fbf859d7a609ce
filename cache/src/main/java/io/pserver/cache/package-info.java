/**
 * What is kept near, to be had fast, and may be lost at any time.
 *
 * <p>Owns: the cache's contract, its two forms (memcached on any number of servers, or in this process), and how keys are made.
 * Called by {@code persistence}; knows nothing of what it keeps. What a server is asked goes {@link
 * io.pserver.cache.MemcachedCache} to {@code ServerLink} (one server: its breaker, its counters) to {@code WireConnection} (one
 * thread each, {@code ps-cache-io-host:port}, on which spymemcached reads and writes).
 *
 * <p>Threads: any. When full: the least useful entries go. When a server's queue is full, or a server is away: a miss, or {@code
 * LOST}, at once.
 */
@NullMarked
package io.pserver.cache;

import org.jspecify.annotations.NullMarked;
