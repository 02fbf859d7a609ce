/**
 * Players of the load test's game as Gatling plays them: what is asked over HTTP, what is said in rooms, and everybody coming
 * back at once.
 *
 * <p>Owns: the scenarios, and what must hold for a run to be good. Gatling calls them; they know nothing but the wire.
 *
 * <p>Threads: Gatling's. Every wait for an answer has a deadline of 10 s, which fails the request.
 */
@NullMarked
package io.pserver.simulations;

import org.jspecify.annotations.NullMarked;
