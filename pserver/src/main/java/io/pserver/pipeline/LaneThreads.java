package io.pserver.pipeline;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which kind of thread scripts run on, and starts it. Any thread.
 *
 * <p>Virtual threads share a few carriers, and a script that computes does not let go of its carrier. With more carriers than
 * processors nobody is held up by that, but threads that wake each other for every event are then mostly switched between. So there
 * are as many carriers as processors, one more for each pass that computes for long, up to a bound, and one for each lane that has been
 * written off while its script still runs.
 */
public final class LaneThreads {
    private static final Logger log = LoggerFactory.getLogger(LaneThreads.class);
    private static final int MOST_CARRIERS = 256;

    private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

    /** Threads that may be stuck at the same time: beyond it a lane waits for its script. */
    static final int MOST_WRITTEN_OFF = 64;

    private final LaneConfig.Threads kind;
    private final int least;
    private final int most;
    private final AtomicInteger writtenOff = new AtomicInteger();

    /** For passes of all kinds. Written by the watchdog, read by whoever adjusts. */
    private volatile int carriers;

    // Owned by the watchdog.
    private long neededNanos;

    public LaneThreads(LaneConfig.Threads kind) {
        this.kind = kind;
        int processors = Runtime.getRuntime().availableProcessors();
        this.least = Math.max(2, processors);
        this.most = Math.max(8, 4 * processors);
        this.carriers = most;
        adjustCarriers();
    }

    Thread start(String name, Runnable task) {
        Thread.Builder builder = switch (kind) {
            case VIRTUAL -> Thread.ofVirtual();
            case PLATFORM -> Thread.ofPlatform().daemon();
        };
        return builder.name(name).start(task);
    }

    /** A lane's thread is stuck in a script that cannot be stopped. False if that is so of too many, and then it was not written off. */
    boolean writeOff() {
        int before = writtenOff.getAndUpdate(now -> Math.min(MOST_WRITTEN_OFF, now + 1));
        adjustCarriers();
        return before < MOST_WRITTEN_OFF;
    }

    /** The script has come to its end after all. */
    void comeBack() {
        writtenOff.decrementAndGet();
        adjustCarriers();
    }

    /** Threads that are stuck in scripts now. */
    public int writtenOff() {
        return writtenOff.get();
    }

    /**
     * Has as many carriers as are needed. More come at once, fewer after a second. For the watchdog.
     *
     * @param longPasses how many passes compute since some milliseconds
     */
    void suit(int longPasses) {
        int needed = Math.min(most, least + longPasses);
        long now = System.nanoTime();
        if (needed >= carriers) {
            neededNanos = now;
        } else if (now - neededNanos < LINGER_NANOS) {
            return;
        }
        if (needed != carriers) {
            carriers = needed;
            adjustCarriers();
        }
    }

    private synchronized void adjustCarriers() {
        if (kind == LaneConfig.Threads.PLATFORM) {
            return;
        }
        VirtualThreadSchedulerMXBean scheduler =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        int wanted = Math.min(MOST_CARRIERS, carriers + writtenOff.get());
        try {
            scheduler.setParallelism(wanted);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            log.atWarn().setCause(e).addKeyValue("wanted", wanted).log("cannot set the number of carrier threads");
        }
    }
}
