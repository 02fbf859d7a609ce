/**
 * WebSocket connections speaking {@code pserver.v1}.
 *
 * <p>Owns: the handshake, the frames of each connection in both directions, its rate and its pings, and who may
 * come back by what token. Called by {@code edge}; rooms reach a connection as {@link io.pserver.room.Connection}.
 *
 * <p>Threads: frames are read on Jetty's selector threads, one at a time for each connection; any thread may send. Nothing
 * waits.
 *
 * <p>When full: a connection whose outbound queue passes its bound is closed with 4408 and what it held is dropped; a client
 * over its rate is answered {@code rate_limited}, and closed with 4429 if it goes on; of too many connections that
 * are gone, the one that is gone longest may not come back.
 */
@NullMarked
package io.pserver.edge.ws;

import org.jspecify.annotations.NullMarked;
