package io.pserver.loadtest;

import io.pserver.loadtest.server.Heap;
import io.pserver.loadtest.server.ServerProcess;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One server that runs.
 *
 * @param peer which
 * @param base {@code http://address:port}
 * @param pid its process, or 0 if that is not known
 * @param heap how to learn about its heap
 * @param readyMillis from its start until it was ready; NaN if it ran already
 * @param process the process if this program started it, else null: then it is left running
 */
record Contender(
        Peer peer,
        URI base,
        long pid,
        Heap heap,
        double readyMillis,
        @Nullable ServerProcess process) implements AutoCloseable {
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
