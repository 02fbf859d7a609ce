/**
 * Sessions at rest: in the cache, for all nodes to see at once, and in the first database, where they last.
 *
 * <p>Owns: the session's data, its merging by key, its token's hash, its lifetime; the table {@code ps_session}. Called by the node's
 * {@code session} package.
 *
 * <p>Threads: any, and one of its own, {@code ps-session-flush}, which writes to the database what the cache has had for less than a
 * second. When too much waits to be written: callers write for themselves, within their deadline.
 */
@NullMarked
package io.pserver.persistence.session;

import org.jspecify.annotations.NullMarked;
