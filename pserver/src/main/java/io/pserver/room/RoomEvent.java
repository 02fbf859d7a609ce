package io.pserver.room;

import io.pserver.room.RoomGate.Join;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a room's lane carries. */
sealed interface RoomEvent {
    /** The first event of a room. The future gets its id, or the failure of {@code onCreate}. */
    record Create(CompletableFuture<String> created) implements RoomEvent {}

    /**
     * A client asks for a seat.
     *
     * @param session the client's session as JSON, as it was when it asked
     * @param tries how many rooms have refused this join already
     * @param searched whether rooms that sleep have been looked for
     */
    record Enter(Member member, @Nullable String idJson, Join join, String session, int tries, boolean searched)
            implements RoomEvent {
        /** A join that has not been tried yet. */
        Enter(Member member, @Nullable String idJson, Join join, String session) {
            this(member, idJson, join, session, 0, false);
        }

        /** The same after rooms that sleep have been looked for. */
        Enter afterSearch() {
            return new Enter(member, idJson, join, session, tries, true);
        }

        /** The same after a room has refused it. */
        Enter afterRefusal() {
            return new Enter(member, idJson, join, session, tries + 1, searched);
        }
    }

    record Message(
            Member member,
            @Nullable String idJson,
            String type,
            @Nullable String dataJson,
            long input) implements RoomEvent {}

    /** A client asks to leave. */
    record Leave(Member member, @Nullable String idJson) implements RoomEvent {}

    /** A client's connection is lost; it may come back. */
    record Drop(Member member) implements RoomEvent {}

    /** A client is back: {@code after} goes on for {@code before}. */
    record Back(Member before, Member after) implements RoomEvent {}

    /**
     * A client is gone for good.
     *
     * @param consented whether it said goodbye
     */
    record Gone(Member member, boolean consented) implements RoomEvent {}

    record Signal(String dataJson) implements RoomEvent {}

    /** Time has passed: a tick, a timer or a patch may be due. */
    record Beat() implements RoomEvent {}

    /** Another node has taken the room. */
    record Fenced() implements RoomEvent {}

    /** The node ends: a room that is saved goes on elsewhere, another one ends. */
    record End(String reason) implements RoomEvent {}
}
