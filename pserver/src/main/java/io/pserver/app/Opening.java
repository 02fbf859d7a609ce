package io.pserver.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A part that opens on a thread of its own while others do. Used by the thread that builds and closes the node.
 *
 * @param <T> the part
 */
final class Opening<T> implements AutoCloseable {
    private final CompletableFuture<T> part = new CompletableFuture<>();

    private final Consumer<? super T> closer;

    private Opening(Consumer<? super T> closer) {
        this.closer = closer;
    }

    /**
     * Begins.
     *
     * @param name of the part, for its thread
     * @param open what opens it, within deadlines of its own
     * @param close what closes it
     */
    static <T> Opening<T> start(String name, Supplier<T> open, Consumer<? super T> close) {
        Opening<T> opening = new Opening<>(close);
        Thread.ofPlatform().daemon().name("ps-app-open-" + name).start(() -> {
            try {
                opening.part.complete(open.get());
            } catch (RuntimeException | Error e) { // for the thread that waits
                opening.part.completeExceptionally(e);
            }
        });
        return opening;
    }

    /** Waits for the part; throws what its opening threw. */
    T opened() {
        try {
            return part.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    /** Closes the part, for which it waits. */
    @Override
    public void close() {
        T opened;
        try {
            opened = part.join();
        } catch (CompletionException _) {
            return; // it never opened
        }
        closer.accept(opened);
    }
}
