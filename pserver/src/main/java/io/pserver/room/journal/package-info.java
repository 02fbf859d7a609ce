/**
 * Journals: what comes into a room that records, written down as it happens, and read again to run the room a second time.
 *
 * <p>Owns: the files, their form, the thread that writes them.<br>
 * Called by {@code room}, which says what its realm is told, and by {@code app}, which replays.
 *
 * <p>Threads: a {@link io.pserver.room.journal.Journal} belongs to its room's lane; {@code ps-room-journal} writes all of
 * them. A {@link io.pserver.room.journal.Replay} belongs to whoever made it.
 *
 * <p>When full: a journal that has grown too long, or whose disk does not keep up, ends, says so in the log, and is counted. Its
 * room goes on and waits for nothing.
 */
@NullMarked
package io.pserver.room.journal;

import org.jspecify.annotations.NullMarked;
