package io.pserver.persistence.session;

/** How a change of a session came out. */
public sealed interface SessionResult {
    /** It is done; {@code session} is what came of it. */
    record Kept(StoredSession session) implements SessionResult {}

    /** The session would take {@code bytes} of UTF-8, more than {@link SessionStore#MOST_BYTES}: nothing was done. */
    record TooLarge(int bytes) implements SessionResult {}

    /** The token opens no session: it was changed by a login or logout, or the session has expired. Nothing was done. */
    record Gone() implements SessionResult {}
}
