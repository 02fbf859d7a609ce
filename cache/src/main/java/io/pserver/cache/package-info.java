/**
 * What is kept near, to be had fast, and may be lost at any time.
 *
 * <p>Owns: the cache inside the process. Called by {@code persistence}; knows nothing of what it keeps.
 *
 * <p>Threads: any. When full: the least useful entries go; nothing waits.
 */
@NullMarked
package io.pserver.cache;

import org.jspecify.annotations.NullMarked;
