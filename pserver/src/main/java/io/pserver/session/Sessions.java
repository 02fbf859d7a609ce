package io.pserver.session;

import io.pserver.persistence.session.SessionStore;
import org.jspecify.annotations.Nullable;

/**
 * Makes sessions and finds them by their token. A token is 256 random bits, of which only the hash is kept; it changes when the
 * session logs in or out. Any thread.
 */
public final class Sessions implements SessionSource {
    private final SessionStore store;
    private final Tokens tokens = new Tokens();

    /** {@code store} is closed by the caller, after the last handle was used. */
    public Sessions(SessionStore store) {
        this.store = store;
    }

    @Override
    public SessionHandle handle(@Nullable String token) {
        return new StoredHandle(store, tokens, token);
    }
}
