package io.pserver.loadtest;

import io.pserver.loadtest.server.Heap;
import io.pserver.loadtest.server.ServerProcess;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One server of a comparison.
 *
 * @param name what the report calls it
 * @param base {@code http://address:port}
 * @param pid its process, or 0 if that is not known
 * @param heap how to learn about its heap
 * @param process the process if this program started it, else null: then it is left running
 */
record Contender(
        String name,
        URI base,
        long pid,
        Heap heap,
        @Nullable ServerProcess process) implements AutoCloseable {
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
