package io.pserver.pipeline;

import java.util.concurrent.CompletableFuture;

/** Rooms for tests that need none. */
final class NoRooms implements RoomDesk {
    @Override
    public CompletableFuture<String> create(String type, String paramsJson) {
        return CompletableFuture.completedFuture("r");
    }

    @Override
    public String find(String type, String whereJson) {
        return "[]";
    }

    @Override
    public CompletableFuture<String> signal(String roomId, String dataJson) {
        return CompletableFuture.completedFuture(""); // nobody is there
    }
}
