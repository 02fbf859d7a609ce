package io.pserver.handlers.realm;

/** The realm of a worker lane: request handlers. */
public interface WorkerRealm extends Realm {
    /** How a request's pass ended: the reply, and the session's changed keys as JSON (empty if none). */
    record Handled(HttpReply reply, String sessionChanges) {}

    /**
     * Runs the handler of one request.
     *
     * @param route index of the handler's route
     * @param method the exported function, which the route has
     */
    Outcome<Handled> handle(int route, String method, HttpCall call);
}
