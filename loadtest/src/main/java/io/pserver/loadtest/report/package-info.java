/**
 * What was measured, and how it is told: figures, medians, ratios, the page for people and the file for programs.
 *
 * <p>Owns: the words and units of the figures. Called by {@code scenario}, which fills samples, and by the program's main.
 *
 * <p>Threads: everything is immutable, or used by one thread.
 */
@NullMarked
package io.pserver.loadtest.report;

import org.jspecify.annotations.NullMarked;
