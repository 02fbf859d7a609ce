/**
 * How each server is spoken to: {@code pserver.v1}, Socket.IO over a plain WebSocket, and Colyseus.
 *
 * <p>Owns: the way to a seat in a room, the messages of the games that are played, and the check of every message that comes
 * back. Called by {@code scenario}; calls {@code wire}.
 *
 * <p>Threads: a dialect and its lines are owned by the thread that turns their loop; nothing here waits.
 *
 * <p>When full: nothing queues here.
 */
@NullMarked
package io.pserver.loadtest.dialect;

import org.jspecify.annotations.NullMarked;
