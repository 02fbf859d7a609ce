package io.pserver.pipeline;

import io.pserver.handlers.game.Route;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.session.SessionHandle;

/**
 * One request on its way to a handler and back.
 *
 * @param route the handler file that answers it
 * @param call what the handler is told
 * @param session the visitor's session; made when a handler first touches it
 * @param arrivedNanos {@link System#nanoTime} when its first byte was read; the request's budget counts from here
 * @param answer told the reply exactly once, on any thread; must not wait and must not throw
 */
public record Request(Route route, HttpCall call, SessionHandle session, long arrivedNanos, Answer answer) {
    /** Takes the reply of one request. */
    @FunctionalInterface
    public interface Answer {
        void reply(HttpReply reply);
    }
}
