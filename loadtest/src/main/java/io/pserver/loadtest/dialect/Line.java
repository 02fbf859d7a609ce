package io.pserver.loadtest.dialect;

import org.jspecify.annotations.Nullable;

/**
 * One client's way to a server.
 *
 * <p>Threading: owned by the thread that turns its loop.
 */
public interface Line {
    /** Asks for a seat in {@code room}, or in a new room of {@code type} if that is null. */
    void join(String type, @Nullable String room);

    /** Asks for a seat in any room of {@code type}. */
    void joinAny(String type);

    /** Sends one message that the dialect made. */
    void send(byte[] message);

    /** Answers {@link Heard#PING}. */
    void pong();

    /** Gives the seat back, if there is one, and says goodbye. */
    void leave();
}
