/**
 * The client side of the wire: HTTP/1.1 with keep-alive and WebSocket, on one selector per thread.
 *
 * <p>Owns: sockets, framing, masking, the parsing of answers. Called by {@code scenario}. Knows nothing of rooms.
 *
 * <p>Threads: a {@link io.pserver.loadtest.wire.Loop} and everything connected through it belong to the one thread
 * that turns the loop.
 *
 * <p>When full: what a socket does not take at once waits in the link, up to 1 MiB; more closes the link with a reason.
 * A frame or answer that is larger than the loop's buffer (256 KiB) closes the link too.
 */
@NullMarked
package io.pserver.loadtest.wire;

import org.jspecify.annotations.NullMarked;
