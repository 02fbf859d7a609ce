/**
 * A peer: what an author would write on plain Jetty for the same clients, with Jackson, HikariCP and spymemcached.
 *
 * <p>Owns: a server process of its own, which speaks as much of {@code pserver.v1} as the load generator uses. Called by nobody;
 * calls nothing of the load generator.
 *
 * <p>Threads: Jetty's; {@code ps-arena-tick} runs the ticks of all rooms. A room's lock guards what is in it; messages are
 * handed to Jetty while it is held, which does not wait.
 *
 * <p>When full: nothing has a bound but what Jetty bounds, as in the other peers.
 */
@NullMarked
package io.pserver.loadtest.jetty;

import org.jspecify.annotations.NullMarked;
