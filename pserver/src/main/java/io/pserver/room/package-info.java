/**
 * Rooms: who sits where, what the room's lane is told, and what goes back to its clients. A client that is lost keeps its seats
 * for a while, and what it missed. A room that persists is saved as it changes, and woken when someone asks for it; one that records
 * writes down what comes into it ({@link io.pserver.room.journal}).
 *
 * <p>Called by {@code edge} through {@link io.pserver.room.RoomGate}, and by handlers. Threads: any may call; each room's own lane
 * does the work. When full: a room's ring refuses; what is kept for clients that are away is bounded for each seat and for the
 * node, and whoever missed more gets the whole state. The numbers that short patches have for keys are bounded for each room; further keys are
 * written out.
 */
@NullMarked
package io.pserver.room;

import org.jspecify.annotations.NullMarked;
