package io.pserver.cache;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Gives a server up for a while when it does not answer. It opens after some failures in a row that span some time, so that one
 * pause of this process, in which many calls run out of time together, does not open it. Open, it lets one call through each
 * {@code rest}; any answer closes it. Any thread.
 */
final class Breaker {
    private final int mostFailures;
    private final long spanNanos;
    private final long restNanos;
    private final LongSupplier nanos;

    // Written under the lock; read by every call before it, so that a healthy server costs no lock.
    private volatile boolean open;
    private volatile int failures;

    // Guarded by the lock.
    private long firstFailure;
    private long nextProbe;

    /**
     * A closed breaker.
     *
     * @param mostFailures in a row that open it; at least 1
     * @param span from the first of them to the last; at least 0
     * @param rest from one probe to the next
     * @param nanos the time, as {@link System#nanoTime}
     */
    Breaker(int mostFailures, Duration span, Duration rest, LongSupplier nanos) {
        this.mostFailures = mostFailures;
        this.spanNanos = span.toNanos();
        this.restNanos = rest.toNanos();
        this.nanos = nanos;
    }

    /** Whether a call may be made now. If it is open and this is true, the call is the probe. */
    boolean allows() {
        return !open || takeProbe();
    }

    private synchronized boolean takeProbe() {
        if (!open) {
            return true;
        }
        long now = nanos.getAsLong();
        if (now - nextProbe < 0) {
            return false;
        }
        nextProbe = now + restNanos;
        return true;
    }

    boolean isOpen() {
        return open;
    }

    /** The server answered. */
    void answered() {
        if (open || failures != 0) {
            close();
        }
    }

    private synchronized void close() {
        open = false;
        failures = 0;
    }

    /** The server did not answer in time; true if that opened the breaker. */
    synchronized boolean failed() {
        if (open) {
            return false;
        }
        long now = nanos.getAsLong();
        if (failures == 0) {
            firstFailure = now;
        }
        int inARow = failures + 1;
        failures = inARow;
        if (inARow < mostFailures || now - firstFailure < spanNanos) {
            return false;
        }
        open = true;
        nextProbe = now + restNanos;
        return true;
    }

    /** There is a new connection: if open, the next call is a probe. */
    synchronized void probeNow() {
        nextProbe = nanos.getAsLong();
    }
}
