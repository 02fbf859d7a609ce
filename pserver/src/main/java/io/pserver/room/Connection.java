package io.pserver.room;

import io.pserver.session.SessionHandle;
import java.util.List;

/**
 * One client's open connection, as rooms see it. Built by the edge; every method may be called by any thread and never
 * waits.
 */
public interface Connection {
    /** Unique on this node, for logs. */
    String id();

    SessionHandle session();

    /** Queues one frame as {@link #queue} does, and lets all that is queued go at once. */
    default long send(Frame frame) {
        long number = queue(frame);
        flush();
        return number;
    }

    /**
     * Queues one frame for the client, in order. It leaves at the next {@link #flush}, or before that when there is enough for a
     * write. A connection whose outbound queue is over its bound is closed with {@link CloseCode#TOO_SLOW} and takes nothing more.
     *
     * @return for a {@link Frame#isPush push} its number on this connection, from 1 on, whether or not it will arrive
     */
    long queue(Frame frame);

    /** Lets all that is queued go, many frames to a write. */
    void flush();

    /** The number of the last push that the client is known to have received; 0 if none is. */
    long confirmed();

    /** Whether the client is slow: more than half of what its outbound queue may hold waits in it. */
    boolean isStrained();

    /** Whether these frames, sent now, would stay within the bound of the outbound queue. */
    boolean hasRoomFor(List<Frame> frames);

    /** Hashes of the resume tokens by which its client can come back; none for a client that cannot. */
    default List<String> tickets() {
        return List.of();
    }

    /** In which form its client wants to be told patches. */
    default PatchForm patchForm() {
        return PatchForm.PLAIN;
    }

    /** Whether it is closed on both sides. Never true again false. */
    boolean isGone();

    /** Sends what is queued, then closes. Later calls do nothing. */
    void close(CloseCode code, String reason);
}
