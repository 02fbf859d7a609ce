package io.pserver.persistence.room;

/** How the saving of a snapshot ended. */
public enum RoomSaved {
    /** It, or a newer one of the same room, is in the database. */
    DURABLE,
    /** Another node has taken the room: nothing of this one's is written any more. */
    FENCED,
    /** The database refuses it for good; the message is in the log. */
    REFUSED,
    /** The room has been removed, or the node ends before it could be written. */
    DROPPED
}
