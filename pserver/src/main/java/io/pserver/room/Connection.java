package io.pserver.room;

import io.pserver.session.SessionHandle;

/**
 * One client's open connection, as rooms see it. Built by the edge; every method may be called by any thread and never
 * waits.
 */
public interface Connection {
    /** Unique on this node, for logs. */
    String id();

    SessionHandle session();

    /**
     * Queues one frame for the client, in order. A connection whose outbound queue is over its bound is closed with {@link
     * CloseCode#TOO_SLOW} and takes nothing more.
     */
    void send(Frame frame);

    /** Sends what is queued, then closes. Later calls do nothing. */
    void close(CloseCode code, String reason);
}
