package io.pserver.session;

import org.jspecify.annotations.Nullable;

/** Where the edge gets the session of a request or connection. Any thread; nothing waits. */
public interface SessionSource {
    /**
     * The session of a token, or a new one that is made when it is first asked for.
     *
     * @param token what the client brought; null if nothing. A token that is not known counts as none.
     */
    SessionHandle handle(@Nullable String token);
}
