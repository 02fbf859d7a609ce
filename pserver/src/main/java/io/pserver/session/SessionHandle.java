package io.pserver.session;

import io.pserver.handlers.realm.HostFailure;
import org.jspecify.annotations.Nullable;

/**
 * The session of one request or connection. A visitor without a token has none until someone asks for it, so that requests
 * which never look at their session cost nothing.
 *
 * <p>Any thread, and several at once: a connection's calls run on several lanes. What takes a deadline may wait for a store until
 * then, so it is never called by a thread of Jetty's; the deadline counts as {@link System#nanoTime} does. It fails with {@code
 * unavailable} if the store could not do it, and with {@code unauthorized} if the session that this handle opened before opens no more:
 * it has logged in or out elsewhere, or has expired.
 */
public interface SessionHandle {
    /** Makes sure that there is a token to tell, and that it opens the session from now on; only a cache keeps that yet. */
    void reserve(long deadlineNanos) throws HostFailure;

    /**
     * What the session is called, or will be when it is made. Never waits.
     *
     * @throws IllegalStateException before {@link #reserve} or another call has found it out
     */
    String id();

    /** The session as it is now; made if there was none. */
    Session open(long deadlineNanos) throws HostFailure;

    /**
     * Saves changed keys, merged by key: {@code changesJson} is a JSON object, in which null removes a key.
     *
     * @throws HostFailure also if the session would be over 16 KiB, or its token was changed meanwhile; nothing is saved then
     */
    void merge(String changesJson, long deadlineNanos) throws HostFailure;

    /** Ties the session to a user and gives it a new token. An empty {@code userId} logs out. */
    Session login(String userId, long deadlineNanos) throws HostFailure;

    /**
     * The token that the client has to be told: set if this handle made the session or changed its token since the last
     * call, else null. Never waits.
     */
    @Nullable
    String takeNewToken();
}
