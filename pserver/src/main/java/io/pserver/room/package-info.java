/**
 * Rooms: who sits where, what the room's lane is told, and what goes back to its clients. A client that is lost keeps its seats
 * for a while, and what it missed. A room that persists is saved as it changes, and woken when someone asks for it; one that records
 * writes down what comes into it ({@link io.pserver.room.journal}).
 *
 * <p>For all rooms of the node: {@link io.pserver.room.Rooms} is the way in; {@link io.pserver.room.RoomIndex} finds them, {@link
 * io.pserver.room.Joins} brings clients to them, {@link io.pserver.room.Sleepers} has those that were saved, and {@link
 * io.pserver.room.Members} are the clients.
 *
 * <p>On the room's lane: {@link io.pserver.room.RoomBody} gets the events, {@link io.pserver.room.RoomPasses} runs the game's code
 * and {@link io.pserver.room.RoomRunner} sees to what came of it; {@link io.pserver.room.RoomStart}, {@link
 * io.pserver.room.RoomTime} and {@link io.pserver.room.RoomEnding} are how the room begins, what is due in it, and how it ends;
 * {@link io.pserver.room.RoomDoor}, {@link io.pserver.room.Threshold} and {@link io.pserver.room.Holding} are about who comes,
 * leaves, is lost and returns. {@link io.pserver.room.Lasting} is what stays when a stuck thread is given up.
 *
 * <p>Called by {@code edge} through {@link io.pserver.room.RoomGate}, and by handlers. Threads: any may call; each room's own lane
 * does the work. When full: a room's ring refuses; what is kept for clients that are away is bounded for each seat and for the
 * node, and whoever missed more gets the whole state. The numbers that short patches have for keys are bounded for each room; further keys are
 * written out.
 */
@NullMarked
package io.pserver.room;

import org.jspecify.annotations.NullMarked;
