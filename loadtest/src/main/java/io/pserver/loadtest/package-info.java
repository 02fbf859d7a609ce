/**
 * The program: one scenario against one server ({@code run}), or pserver and its peers side by side ({@code bench}).
 *
 * <p>Owns: the command line, which servers run, the order of the rounds, the files of the report. Calls everything below it.
 *
 * <p>Threads: the main thread; the scenarios start their own and end them.
 */
@NullMarked
package io.pserver.loadtest;

import org.jspecify.annotations.NullMarked;
