package io.pserver.room.journal;

import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.RoomRealm.Event;
import java.util.List;

/** One line of a journal. */
sealed interface JournalEntry {
    /** How a pass ended. */
    enum How {
        COMPLETED,
        /** It threw, and was undone. */
        FAILED,
        /** It was stopped by its budget, and undone. */
        STOPPED,
        /** It could not be stopped or undone: the room went on in a new realm. */
        LOST
    }

    record Opened(NewRoom start, String code, List<String> answers) implements JournalEntry {}

    record Seated(String client, String sessionJson) implements JournalEntry {}

    record Withheld(String client) implements JournalEntry {}

    /**
     * A pass.
     *
     * @param answers what the server answered it
     * @param said the digest of what it said; empty if nothing
     * @param leftJson of one that was stopped: what it left beside the state
     */
    record Pass(Event event, How how, List<String> answers, String said, String leftJson) implements JournalEntry {}

    /** The changes were taken; {@code changes} is their digest. */
    record Told(String changes) implements JournalEntry {}

    /** The room has ended; {@code state} is the digest of its last state. */
    record Ended(String state) implements JournalEntry {}

    /** The journal ends before its room. */
    record Cut(String why) implements JournalEntry {}
}
