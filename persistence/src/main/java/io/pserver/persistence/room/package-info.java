/**
 * Rooms at rest: their last snapshots, who owns them, and who may come back to them.
 *
 * <p>Owns: the tables {@code ps_room}, {@code ps_room_node} and {@code ps_room_ticket}. Called by the node's {@code room} package.
 *
 * <p>Threads: any, and one of its own, {@code ps-room-save}, which writes what waits in batches over rooms and tells that this node
 * lives. When full: a snapshot is not taken, and its room offers a newer one later; while the database is down what waits stays in
 * memory, one snapshot for each room.
 */
@NullMarked
package io.pserver.persistence.room;

import org.jspecify.annotations.NullMarked;
