package io.pserver.pipeline;

import io.pserver.session.Session;
import io.pserver.session.SessionHandle;
import org.jspecify.annotations.Nullable;

/** A session that is never kept, for tests that need none. */
final class NoSession implements SessionHandle {
    @Override
    public Session open() {
        return new Session("s", null, "{}");
    }

    @Override
    public void merge(String changesJson) {
        // never kept
    }

    @Override
    public Session login(String userId) {
        return open();
    }

    @Override
    public @Nullable String takeNewToken() {
        return null;
    }
}
