package io.pserver.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The data parts, which open on a thread of their own while their node loads its scripts. Used by the thread that builds and closes the node. */
final class OpeningData implements AutoCloseable {
    private final CompletableFuture<DataParts> parts = new CompletableFuture<>();

    private OpeningData() {}

    /** @param open what opens them, within deadlines of its own */
    static OpeningData start(Supplier<DataParts> open) {
        OpeningData opening = new OpeningData();
        Thread.ofPlatform().daemon().name("ps-app-open-data").start(() -> {
            try {
                opening.parts.complete(open.get());
            } catch (RuntimeException | Error e) { // for the thread that waits
                opening.parts.completeExceptionally(e);
            }
        });
        return opening;
    }

    /** Waits for the parts; throws what their opening threw. */
    DataParts opened() {
        try {
            return parts.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    /** Closes the parts, for which it waits. */
    @Override
    public void close() {
        DataParts opened;
        try {
            opened = parts.join();
        } catch (CompletionException _) {
            return; // they never opened
        }
        opened.close();
    }
}
