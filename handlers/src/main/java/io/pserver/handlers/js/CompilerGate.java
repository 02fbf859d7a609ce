package io.pserver.handlers.js;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the script compiler from starting while a node does. To start it takes more processor time than all else that a node needs to be
 * ready, and nothing that it compiles is there before. One for the process, as the compiler is. Any thread.
 */
final class CompilerGate {
    /** After which it opens by itself. */
    static final int MOST_SECONDS = 10;

    private static volatile CountDownLatch closed = new CountDownLatch(0); // replaced by close, read by any thread

    private CompilerGate() {}

    /** Has a compiler that has not started yet wait. */
    static void close() {
        closed = new CountDownLatch(1);
    }

    static void open() {
        closed.countDown();
    }

    /** For the thread that would start the compiler. */
    static void pass() {
        try {
            boolean _ = closed.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
