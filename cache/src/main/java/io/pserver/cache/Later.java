package io.pserver.cache;

/**
 * The answer to a call that is under way. It need not be awaited: the call goes on, and what it came to is counted.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface Later<T> {
    /**
     * Waits for the answer, at most until the cache's own short timeout is over, counted from when the call began. Any thread, any
     * number of times. An interrupt ends the wait, and the thread stays interrupted.
     */
    T await();
}
