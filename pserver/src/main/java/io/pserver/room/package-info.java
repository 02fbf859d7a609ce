/**
 * Rooms: who sits where, what the room's lane is told, and what goes back to its clients.
 */
@NullMarked
package io.pserver.room;

import org.jspecify.annotations.NullMarked;
