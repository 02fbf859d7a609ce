package io.pserver.edge.ws;

/** How many messages a client may still send. Owned by the thread that reads its connection. */
final class TokenBucket {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int burst;
    private final long nanosPerToken;
    /** The instant at which the bucket would be empty of debt; up to {@code burst} tokens before now. */
    private long paidUntilNanos;

    TokenBucket(int perSecond, int burst, long nowNanos) {
        this.burst = burst;
        this.nanosPerToken = NANOS_PER_SECOND / perSecond;
        this.paidUntilNanos = nowNanos - burst * nanosPerToken;
    }

    /** Takes one token; false if there is none. */
    boolean tryTake(long nowNanos) {
        long full = nowNanos - burst * nanosPerToken;
        if (paidUntilNanos - full < 0) {
            paidUntilNanos = full;
        }
        if (nowNanos - paidUntilNanos < nanosPerToken) {
            return false;
        }
        paidUntilNanos += nanosPerToken;
        return true;
    }
}
