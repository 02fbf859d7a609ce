package io.pserver.edge.ws;

/**
 * How fast one client's messages may come: a bucket of tokens, and the patience with a client that finds it empty. Owned by the thread
 * that reads the connection.
 */
final class MessageRate {
    /** Refused messages, in times of the burst, after which a client is not just hasty. */
    private static final int HASTY_BURSTS = 10;
    /** Refused messages that one admitted message makes up for. */
    private static final int FORGIVEN = 10;

    private final TokenBucket bucket;
    private final int mostHaste;
    private int haste;

    /** What is to be done with a message. */
    enum Verdict {
        ADMIT,
        REFUSE,
        /** The client does not listen to refusals: its connection is to be closed. */
        CLOSE
    }

    MessageRate(int perSecond, int burst, long nowNanos) {
        this.bucket = new TokenBucket(perSecond, burst, nowNanos);
        this.mostHaste = HASTY_BURSTS * burst;
    }

    /** Judges the next message. */
    Verdict judge(long nowNanos) {
        if (bucket.tryTake(nowNanos)) {
            haste = Math.max(0, haste - FORGIVEN);
            return Verdict.ADMIT;
        }
        return ++haste > mostHaste ? Verdict.CLOSE : Verdict.REFUSE;
    }

    /** Whether something that is skipped if it comes too fast may be done now. */
    boolean spares(long nowNanos) {
        return bucket.tryTake(nowNanos);
    }
}
