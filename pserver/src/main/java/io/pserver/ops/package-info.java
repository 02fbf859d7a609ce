/**
 * What operators see: the metrics, on a listener of their own.
 *
 * <p>Owns: the admin listener, on 127.0.0.1 unless configured. Called by {@code app}; reads the registry that every package writes
 * its metrics to.
 *
 * <p>Threads: its own few, {@code ps-ops-*}. When full: the operating system's accept queue; a scrape that is slow slows no one
 * else.
 */
@NullMarked
package io.pserver.ops;

import org.jspecify.annotations.NullMarked;
