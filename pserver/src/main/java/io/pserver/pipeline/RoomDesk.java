package io.pserver.pipeline;

import io.pserver.handlers.realm.HostFailure;
import java.util.concurrent.CompletableFuture;

/** What handlers and rooms may ask of rooms. Rooms implement it; nothing here waits. Any thread. */
public interface RoomDesk {
    /** Makes a room; its id once {@code onCreate} is through. The future fails with a {@link HostFailure}. */
    CompletableFuture<String> create(String type, String paramsJson) throws HostFailure;

    /** Rooms of a type whose metadata has all that {@code whereJson} has, as a JSON array. */
    String find(String type, String whereJson) throws HostFailure;

    /** Hands data to a room, which may have to be woken first. The future fails with a {@link HostFailure}. */
    CompletableFuture<String> signal(String roomId, String dataJson) throws HostFailure;
}
