package io.pserver.cache;

import java.util.Map;

/** What came of one command. */
sealed interface Reply {
    /** One line, which may be an error of the server's. */
    record Line(String text) implements Reply {
        /** The server could not, or would not. */
        boolean isError() {
            return text.startsWith("ERROR") || text.startsWith("CLIENT_ERROR") || text.startsWith("SERVER_ERROR");
        }
    }

    /** What was found. */
    record Values(Map<String, Value> found) implements Reply {}

    /** No answer, or none yet. */
    record None(Why why) implements Reply {}

    /** A value and memcached's id of it. */
    record Value(byte[] bytes, long id) {}

    enum Why {
        /** It was sent, or was to be sent, and no answer came in time. */
        TIMED_OUT,
        /** The connection was lost before the answer came. */
        DISCONNECTED,
        /** It was not sent. */
        REFUSED,
        /** The caller stopped waiting. */
        INTERRUPTED
    }
}
