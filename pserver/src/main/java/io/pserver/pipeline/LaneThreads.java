package io.pserver.pipeline;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which kind of thread scripts run on, and starts it. Any thread.
 *
 * <p>Virtual threads share a few carriers, and a script that computes does not let go of its carrier. So there are more carriers
 * than processors, and a lane that has been written off while its script still runs is replaced by one carrier more.
 */
public final class LaneThreads {
    private static final Logger log = LoggerFactory.getLogger(LaneThreads.class);
    private static final int MOST_CARRIERS = 256;

    private final LaneConfig.Threads kind;
    private final int carriers;
    private final AtomicInteger writtenOff = new AtomicInteger();

    public LaneThreads(LaneConfig.Threads kind) {
        this.kind = kind;
        this.carriers = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());
        adjustCarriers();
    }

    Thread start(String name, Runnable task) {
        Thread.Builder builder = switch (kind) {
            case VIRTUAL -> Thread.ofVirtual();
            case PLATFORM -> Thread.ofPlatform().daemon();
        };
        return builder.name(name).start(task);
    }

    /** A lane's thread is stuck in a script that cannot be stopped. */
    void writeOff() {
        writtenOff.incrementAndGet();
        adjustCarriers();
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

    private void adjustCarriers() {
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
