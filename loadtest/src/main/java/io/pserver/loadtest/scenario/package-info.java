/**
 * What is done to a server: closed loops over many connections, and many connections that do nothing.
 *
 * <p>Owns: who says what when, the check of every answer, the counting. Called by the program's main; calls {@code wire}
 * and {@code server}.
 *
 * <p>Threads: {@link io.pserver.loadtest.scenario.ClosedLoop} runs each share of the connections on a thread {@code
 * lt-client-N} of its own; a share and its tally belong to that thread until it has ended.
 *
 * <p>When full: nothing queues here, each connection has one thing outstanding. Every phase has a deadline.
 */
@NullMarked
package io.pserver.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
