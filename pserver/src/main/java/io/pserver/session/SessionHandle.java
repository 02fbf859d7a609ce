package io.pserver.session;

import io.pserver.handlers.realm.HostFailure;
import org.jspecify.annotations.Nullable;

/**
 * The session of one request or connection. A visitor without a token has none until someone asks for it, so that requests
 * which never look at their session cost nothing.
 *
 * <p>Threading: belongs to one request or connection at a time; handed on by the ring.
 */
public interface SessionHandle {
    /** The session, made now if there was none. */
    Session open();

    /**
     * Saves changed keys, merged by key: {@code changesJson} is a JSON object, in which null removes a key.
     *
     * @throws HostFailure if the session would be over 16 KiB; nothing is saved then
     */
    void merge(String changesJson) throws HostFailure;

    /** Ties the session to a user and gives it a new token. An empty {@code userId} logs out. */
    Session login(String userId);

    /**
     * The token that the client has to be told: set if this handle made the session or changed its token since the last
     * call, else null.
     */
    @Nullable
    String takeNewToken();
}
