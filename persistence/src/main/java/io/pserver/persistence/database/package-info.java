/**
 * The last stage of a call for data: pools of connections, one for each database and replica, with a breaker in front of each.
 *
 * <p>Owns: connections and their deadlines, transactions, retries, the internal tables. Called by the other packages of {@code
 * persistence}.
 *
 * <p>Threads: work runs on its caller's. {@code ps-database-clock} cuts off what is past its deadline; {@code ps-database-killer-…}
 * ends it in the server; {@code ps-database-probe-…} asks a database that is down, twice a second, whether it is back.
 *
 * <p>When full: a caller waits for a connection until its deadline, a second at most, and is refused with the pool's numbers. When a
 * database is down: callers wait until their deadlines at first, and after a few failures are refused in microseconds.
 */
@NullMarked
package io.pserver.persistence.database;

import org.jspecify.annotations.NullMarked;
