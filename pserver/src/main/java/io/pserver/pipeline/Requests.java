package io.pserver.pipeline;

/** Where the edge hands in requests for handlers. */
public interface Requests {
    /**
     * Takes one request. Never waits. The request is answered exactly once, whatever happens: by a lane's thread, or at
     * once by the calling thread if it is refused.
     */
    void submit(Request request);
}
