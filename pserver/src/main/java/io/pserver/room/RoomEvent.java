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
     * @param tries how many rooms have refused this join already
     */
    record Enter(Member member, @Nullable String idJson, Join join, int tries) implements RoomEvent {}

    record Message(
            Member member,
            @Nullable String idJson,
            String type,
            @Nullable String dataJson) implements RoomEvent {}

    /**
     * A client goes.
     *
     * @param lost the connection is gone; else the client asked to leave
     */
    record Leave(Member member, @Nullable String idJson, boolean lost) implements RoomEvent {}

    record Signal(String dataJson) implements RoomEvent {}

    /** Time has passed: a tick, a timer or a patch may be due. */
    record Beat() implements RoomEvent {}

    /** The node wants the room to end. */
    record End(String reason) implements RoomEvent {}
}
