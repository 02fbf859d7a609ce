package io.pserver.session;

import org.jspecify.annotations.Nullable;

/** Where the edge gets the session of a request or connection. Any thread; never waits. */
public interface SessionSource {
    /**
     * The handle of whoever brings {@code token}. Nothing is looked up before the handle is first asked.
     *
     * @param token what the client sent, not yet checked; null if it sent none
     */
    SessionHandle handle(@Nullable String token);
}
