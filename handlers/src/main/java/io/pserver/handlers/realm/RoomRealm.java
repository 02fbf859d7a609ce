package io.pserver.handlers.realm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The realm of one room: its hooks, its state, its timers.
 *
 * <p>A pass is {@link #run}, which may be stopped; what it changed and said counts only when it completed. The other methods run
 * no code of the game.
 */
public interface RoomRealm extends Realm {
    /** What a pass is about. The number is the prelude's. */
    enum Kind {
        CREATE(0),
        JOIN(1),
        MESSAGE(2),
        LEAVE(3),
        TICK(4),
        TIMER(5),
        SIGNAL(6),
        DISPOSE(7),
        ERROR(8),
        /** No hook: only looks for changes of the state. */
        SYNC(9),
        /** The room goes on in a new realm from its last good state. */
        RESTORE(10),
        /** A client's connection is lost; it keeps its seat for a while. */
        DROP(11),
        /** A client that was lost is back in its seat. */
        RECONNECT(12),
        /** What clients see that have views: {@code client}, or all but {@code text}. Says nothing but that. */
        VIEW(13),
        /** No hook: looks for changes of the state, and says what is kept beside it. */
        SNAPSHOT(14);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /**
     * One event for the room.
     *
     * @param nowMillis the time that the room sees, in ms since 1970
     * @param client the seat it concerns; empty if none
     * @param type the message's type; for an error, the kind of event that failed
     * @param text JSON that goes with it; empty if none
     * @param extra for a join the session as JSON, for a message the reply's id as JSON (empty: no reply wanted),
     *     for a tick that takes them the messages since the last one as a JSON array
     */
    record Event(Kind kind, double nowMillis, String client, String type, String text, String extra) {}

    /**
     * What a completed pass left.
     *
     * @param dirty whether a {@link #flush} would find something
     * @param unread whether a {@link Kind#SYNC} pass may find changes that were made without asking for the state
     * @param nextTimerMillis when the next timer is due, in ms since 1970; 0 if there is none
     * @param effects what it said, in order
     * @param answers what the server answered it, in order, for {@link #runAgain}
     */
    record Passed(boolean dirty, boolean unread, double nextTimerMillis, List<Effect> effects, List<String> answers) {}

    /** Something that a pass said to the outside. */
    sealed interface Effect {
        /**
         * A frame to everyone but {@code except} (empty: to everyone).
         *
         * @param afterPatch whether it waits for the next patch
         * @param isVolatile whether a client that is slow may miss it
         */
        record Broadcast(String except, String frame, boolean afterPatch, boolean isVolatile) implements Effect {}

        /**
         * A frame to one client: an event, or the reply to its message.
         *
         * @param isVolatile whether the client may miss it if it is slow
         */
        record Send(String client, String frame, boolean isVolatile) implements Effect {}

        /** What these clients see of the state; those with a view of their own have a {@code *} after their id. */
        record View(List<String> clients, String json) implements Effect {}

        /** A client's view threw; with a {@code *} after its id if it is one of its own. */
        record ViewFailed(String client, Failure failure) implements Effect {}

        /** Keys of a client's session that changed, as JSON; null removes one. */
        record Session(String client, String changesJson) implements Effect {}

        /** The client has to go. */
        record Kick(String client, String reason) implements Effect {}

        record Lock(boolean locked) implements Effect {}

        record Metadata(String json) implements Effect {}

        /** The room wants to end. */
        record Dispose() implements Effect {}

        /** Clients' data and named timers, for a room that goes on in another realm. */
        record Kept(String json) implements Effect {}
    }

    /** The state's changes since the last flush: exactly one is set. */
    record Changes(@Nullable String patch, @Nullable String state) {}

    /** Whether the game has a hook of this name. */
    boolean has(String hook);

    Outcome<Passed> run(Event event);

    /** Runs an event again in a realm made anew: what the pass asks of the server is not done, but answered as it was before. */
    Outcome<Passed> runAgain(Event event, List<String> answers);

    /** The same for a realm that is made anew by a journal: what it logs is logged again. */
    Outcome<Passed> replay(Event event, List<String> answers);

    /**
     * Leaves a pass that was stopped as it was left then: none of the game's code runs, and all is undone.
     *
     * @param leftJson what {@link #left} said after it had been undone
     */
    void replayStopped(Event event, String leftJson);

    /** What the server has answered the pass that ended last, or the room's file while it was evaluated. */
    List<String> answers();

    /** Whether the pass that was run again asked for less than it did before. */
    boolean hasUnheardAnswers();

    /**
     * What the pass that has just been undone has left beside the state, as JSON: where the random numbers are, and which timers run. Not
     * what the game keeps in variables of its own.
     */
    String left();

    /** Gives a client its seat back in a new realm, without any hook. */
    void restoreSeat(String client, String sessionJson);

    /** Whether any client has a view, so that a {@link Kind#VIEW} pass says something. */
    boolean hasViews();

    /** Whether what was kept of the room says that this client had a view of its own. */
    boolean hadViewOfItsOwn(String client);

    /** A client that was given its seat back had a view of its own: it sees nothing until the game gives it one again. */
    void withhold(String client);

    /**
     * Undoes the pass that failed or was stopped; when the next timer is due, 0 if never. May run code that the game put into its
     * state, so it counts as a pass; if it does not complete, the realm cannot be trusted any more.
     */
    Outcome<Double> abort();

    /** What changed since the last flush; null if nothing did. */
    @Nullable
    Changes flush();

    /** The whole state as JSON, as the last completed pass left it. */
    String stateJson();
}
