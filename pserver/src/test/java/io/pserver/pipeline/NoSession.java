package io.pserver.pipeline;

import io.pserver.session.Session;
import io.pserver.session.SessionHandle;
import org.jspecify.annotations.Nullable;

/** A session that is never kept, for tests that need none. */
final class NoSession implements SessionHandle {
    @Override
    public void reserve(long deadlineNanos) {
        // has no token
    }

    @Override
    public String id() {
        return "none";
    }

    @Override
    public Session open(long deadlineNanos) {
        return new Session("s", null, "{}");
    }

    @Override
    public void merge(String changesJson, long deadlineNanos) {
        // never kept
    }

    @Override
    public Session login(String userId, long deadlineNanos) {
        return open(deadlineNanos);
    }

    @Override
    public @Nullable String takeNewToken() {
        return null;
    }
}
