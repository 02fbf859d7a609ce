/**
 * Stage 2 of 5: the lanes. Each runs one realm's passes, one at a time, in order of arrival.
 *
 * <p>Owns: the rings, which worker lane takes a request, the length of a turn, the watchdog.<br>
 * Gets events from: {@code edge}, {@code room}. Calls: {@code handlers}. Never calls: {@code edge}.
 */
@NullMarked
package io.pserver.pipeline;

import org.jspecify.annotations.NullMarked;
