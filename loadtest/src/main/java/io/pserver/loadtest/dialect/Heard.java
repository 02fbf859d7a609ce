package io.pserver.loadtest.dialect;

/** What one message of a server is, for a client that has a seat. */
public enum Heard {
    /** The answer to an {@code echo}; {@link Dialect#number} tells to which. */
    REPLY,
    /** What somebody in the room said; {@link Dialect#number} tells what. */
    EVENT,
    /** The state of the room has changed; {@link Dialect#tickMicros} tells how long its last tick was. */
    PATCH,
    /** A reply or an event that does not carry what was sent. */
    WRONG,
    /** The server wants to know if the client is there. */
    PING,
    /** The server refused something. */
    ERROR,
    /** Anything else, which is welcome. */
    OTHER
}
