package io.pserver.edge.ws;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.session.Session;
import io.pserver.session.SessionHandle;
import org.jspecify.annotations.Nullable;

/**
 * The session of a connection that came by a cookie. A new token could be told to it in a frame only, where a page's scripts see it, and
 * its cookie would open nothing any more: so its token stays as it is. Threads as the handle that it stands for.
 */
record CookieSession(SessionHandle session) implements SessionHandle {
    @Override
    public void reserve(long deadlineNanos) throws HostFailure {
        session.reserve(deadlineNanos);
    }

    @Override
    public String id() {
        return session.id();
    }

    @Override
    public Session open(long deadlineNanos) throws HostFailure {
        return session.open(deadlineNanos);
    }

    @Override
    public void merge(String changesJson, long deadlineNanos) throws HostFailure {
        session.merge(changesJson, deadlineNanos);
    }

    @Override
    public Session login(String userId, long deadlineNanos) throws HostFailure {
        throw new HostFailure(
                ErrorCode.FORBIDDEN, "log in and out over HTTP: a WebSocket cannot change the cookie that it came by");
    }

    @Override
    public @Nullable String takeNewToken() {
        return null;
    }
}
