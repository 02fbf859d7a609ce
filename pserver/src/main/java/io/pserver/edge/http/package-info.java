/**
 * Requests: their path, body and reply, the static files, and the one shape of every error.
 *
 * <p>Owns: the order in which a path is looked up, and the deadlines of slow headers and bodies. Called by {@code edge};
 * {@code edge.ws} uses its paths and replies.
 *
 * <p>Threads: handlers run on Jetty's selector threads and never wait, apart from short reads of static files; replies are
 * written by whichever thread has them, without blocking it.
 *
 * <p>When full: nothing queues here; what is over a limit is answered with its error.
 */
@NullMarked
package io.pserver.edge.http;

import org.jspecify.annotations.NullMarked;
