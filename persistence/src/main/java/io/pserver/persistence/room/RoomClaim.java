package io.pserver.persistence.room;

/** What came of taking a room. */
public sealed interface RoomClaim {
    /** It is this node's now. */
    record Taken(StoredRoom room) implements RoomClaim {}

    /** Another node has it, which lives or has lived a moment ago. */
    record Elsewhere() implements RoomClaim {}

    /** There is no such room. */
    record Absent() implements RoomClaim {}
}
