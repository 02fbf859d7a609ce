/**
 * The servers under load: how they are started, watched and stopped.
 *
 * <p>Owns: the processes that it started, and only those are ever stopped. Called by the program's main and by {@code
 * scenario}.
 *
 * <p>Threads: any; nothing here is shared. Every wait has a deadline.
 */
@NullMarked
package io.pserver.loadtest.server;

import org.jspecify.annotations.NullMarked;
