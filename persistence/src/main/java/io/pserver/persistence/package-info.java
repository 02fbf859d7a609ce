/**
 * What outlives a call: rows, sessions, and what they need. The sub-packages are the stages of a call, from the model that names
 * a row to the database that keeps it: {@code model} (what a game's models are), {@code row} (rows by id, with the cache in front),
 * {@code shard} (which database keeps a row), {@code database} (pools, breakers, transactions), {@code session}.
 *
 * <p>Threads: any. Every wait has a {@link io.pserver.persistence.Deadline} that came from the caller. When a database is down or
 * a pool is exhausted, callers get {@link io.pserver.persistence.DataException.Unavailable} at once.
 */
@NullMarked
package io.pserver.persistence;

import org.jspecify.annotations.NullMarked;
