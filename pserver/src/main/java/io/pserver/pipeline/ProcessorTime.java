package io.pserver.pipeline;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells how much processor time a lane's thread gets, and whether the machine has more to run than processors.
 *
 * <p>A virtual thread that computes stays on one carrier, so the carrier's time is its time.
 *
 * <p>Threading: any thread.
 */
final class ProcessorTime {
    static final Sample NONE = new Sample(-1, 0);

    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final long FRESH_NANOS = 4_000_000;

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final com.sun.management.OperatingSystemMXBean machine =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final boolean readsLoad = Files.isReadable(LOAD);
    // Guarded by this.
    private final Map<String, Long> carriers = new HashMap<>();

    /** When and what {@link #isStarved} last found; written and read by any thread, replaced whole. */
    private volatile Starvation starvation = new Starvation(System.nanoTime() - FRESH_NANOS, false);

    private record Starvation(long atNanos, boolean starved) {}

    /**
     * The processor time of one platform thread.
     *
     * @param threadId -1 if it could not be told
     */
    record Sample(long threadId, long usedNanos) {
        /** What the thread used between two samples; 0 if they are not of the same thread. */
        long since(Sample before) {
            return threadId < 0 || threadId != before.threadId ? 0 : usedNanos - before.usedNanos;
        }
    }

    /** Samples the thread that {@code thread} runs on now. */
    synchronized Sample sample(Thread thread) {
        long id = thread.isVirtual() ? carrierOf(thread) : thread.threadId();
        return id < 0 ? NONE : new Sample(id, threads.getThreadCpuTime(id));
    }

    /** The carrier's name stands behind the @ of a mounted virtual thread's text. */
    private long carrierOf(Thread thread) {
        String text = thread.toString();
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return -1;
        }
        String name = text.substring(at + 1);
        Long known = carriers.get(name);
        if (known == null) {
            findCarriers();
            known = carriers.getOrDefault(name, -1L);
        }
        return known;
    }

    private void findCarriers() {
        carriers.clear();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null) {
                carriers.put(info.getThreadName(), info.getThreadId());
            }
        }
    }

    /** Whether there is more to run than processors. */
    boolean isStarved() {
        Starvation last = starvation;
        long now = System.nanoTime();
        if (now - last.atNanos() < FRESH_NANOS) {
            return last.starved();
        }
        boolean starved = readsLoad ? runnable() > processors : machine.getCpuLoad() > 0.9;
        starvation = new Starvation(now, starved);
        return starved;
    }

    /** Threads that run or want to, on the whole machine, without this one. */
    private int runnable() {
        try {
            String text = new String(Files.readAllBytes(LOAD), StandardCharsets.US_ASCII);
            int slash = text.indexOf('/');
            return Integer.parseInt(text, text.lastIndexOf(' ', slash) + 1, slash, 10) - 1;
        } catch (IOException | NumberFormatException _) {
            return processors + 1; // not knowing, no one is stopped for want of processors
        }
    }
}
