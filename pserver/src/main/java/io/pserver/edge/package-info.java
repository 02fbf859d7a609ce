/**
 * Stage 1 of 5: the edge, where bytes of clients become requests and messages, and replies become bytes.
 *
 * <p>Owns: the listener, the limits on what a client may send, and the deadlines of slow clients. Sub-packages: {@code
 * http} for requests and static files, {@code ws} for WebSocket connections. Calls: {@code pipeline}, {@code room}, {@code
 * session}. Called by: {@code app}.
 *
 * <p>Threads: Jetty's selector threads run every handler and frame, so nothing here waits; {@code ps-edge-timer-0} watches
 * deadlines; up to 64 threads {@code ps-edge-open-N} open the sessions of WebSockets: before hello, and before a join.
 *
 * <p>When full: a body or message over its limit is refused, a client over its rate is refused, a client that takes too
 * little of what is sent to it is closed; each is counted in {@link io.pserver.edge.EdgeMetrics}.
 */
@NullMarked
package io.pserver.edge;

import org.jspecify.annotations.NullMarked;
