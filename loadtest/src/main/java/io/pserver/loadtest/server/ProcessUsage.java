package io.pserver.loadtest.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What one process of this machine has used so far, as Linux tells it.
 *
 * @param cpuSeconds processor time of all its threads, user and system, in steps of 10 ms; NaN if not known
 * @param rssBytes memory that is resident; 0 if not known
 */
public record ProcessUsage(double cpuSeconds, long rssBytes) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8};
    private static final ProcessUsage UNKNOWN = new ProcessUsage(Double.NaN, 0);

    /** Reads the usage of {@code pid}; unknown if {@code pid} is 0 or there is no such process. */
    public static ProcessUsage of(long pid) {
        return pid <= 0 ? UNKNOWN : read(Path.of("/proc", Long.toString(pid)));
    }

    /** Reads the usage of this process. */
    public static ProcessUsage ofThisProcess() {
        return read(Path.of("/proc/self"));
    }

    /** Reads the processor time that the whole machine has used, and other guests of its host have taken from it. */
    public static ProcessUsage ofMachine() {
        try (BufferedReader stat = Files.newBufferedReader(Path.of("/proc/stat"))) {
            return parseMachine(stat.readLine());
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    static ProcessUsage parseMachine(String line) {
        // cpu user nice system idle iowait irq softirq steal …
        String[] fields = line.split(" +", -1);
        double ticks = 0;
        for (int i : BUSY) {
            ticks += Double.parseDouble(fields[i]);
        }
        return new ProcessUsage(ticks / TICKS_PER_SECOND, 0);
    }

    private static ProcessUsage read(Path folder) {
        try {
            return parse(Files.readString(folder.resolve("stat")), Files.readString(folder.resolve("status")));
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    static ProcessUsage parse(String stat, String status) {
        // The second field is the name, in brackets, and may hold anything; utime and stime are the 14th and 15th.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        long rssKiB = status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
        return new ProcessUsage(ticks / TICKS_PER_SECOND, rssKiB * 1024);
    }

    /** The processor time since {@code earlier}, and the memory now. */
    public ProcessUsage since(ProcessUsage earlier) {
        return new ProcessUsage(cpuSeconds - earlier.cpuSeconds, rssBytes);
    }
}
