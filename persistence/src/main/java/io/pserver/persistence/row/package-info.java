/**
 * Rows by id: read through the cache, written to their database first.
 *
 * <p>Owns: what a call on a model does, from its JSON to SQL and back, and which version the cache may hold. Called by the node for
 * its scripts.
 *
 * <p>Threads: any, and {@code ps-row-guard-0}, which asks every quarter of a second which cache servers can be believed. When too many
 * rows are loaded at once, or incremented in rounds, callers wait until their deadline. When a cache server is lost its rows are loaded, and the first change
 * to one of them waits a second.
 */
@NullMarked
package io.pserver.persistence.row;

import org.jspecify.annotations.NullMarked;
