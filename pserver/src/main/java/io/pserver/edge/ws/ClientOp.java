package io.pserver.edge.ws;

import io.pserver.room.RoomGate;
import org.jspecify.annotations.Nullable;

/**
 * What one message of a client asks for. Every {@code …Json} is a text cut out of the message, known to be well-formed;
 * {@code idJson} is a JSON number or string, null if no answer is asked for.
 */
sealed interface ClientOp {
    @Nullable
    String idJson();

    record Join(@Nullable String idJson, RoomGate.Join join) implements ClientOp {}

    /** {@code input} is the number that the client gave it; 0 if it gave none. */
    record Send(
            @Nullable String idJson,
            String room,
            String type,
            @Nullable String dataJson,
            long input) implements ClientOp {}

    record Leave(@Nullable String idJson, String room) implements ClientOp {}

    /** The request handlers, over the socket; {@code method} is upper case, {@code path} may carry a query. */
    record Call(
            @Nullable String idJson,
            String method,
            String path,
            @Nullable String bodyJson) implements ClientOp {}

    record ListRooms(
            @Nullable String idJson, String type, @Nullable String whereJson) implements ClientOp {}

    record Ping(@Nullable String idJson) implements ClientOp {}

    record Pong(@Nullable String idJson) implements ClientOp {}

    /** Not a message of the protocol; {@code idJson} is set if it could be read. */
    record Malformed(@Nullable String idJson, String problem) implements ClientOp {}
}
