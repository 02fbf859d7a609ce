package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.session.Session;
import io.pserver.session.SessionHandle;
import org.jspecify.annotations.Nullable;

/** The session of a client that has not come back yet: only what it is called is known. */
record SessionBefore(String id) implements SessionHandle {
    private static HostFailure away() {
        return new HostFailure(ErrorCode.UNAVAILABLE, "the client is away");
    }

    @Override
    public void reserve(long deadlineNanos) {}

    @Override
    public Session open(long deadlineNanos) throws HostFailure {
        throw away();
    }

    @Override
    public void merge(String changesJson, long deadlineNanos) throws HostFailure {
        throw away();
    }

    @Override
    public Session login(String userId, long deadlineNanos) throws HostFailure {
        throw away();
    }

    @Override
    public @Nullable String takeNewToken() {
        return null;
    }
}
