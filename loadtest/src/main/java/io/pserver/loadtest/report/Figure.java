package io.pserver.loadtest.report;

/** One thing that is measured, with its unit; in the order in which a report shows them. */
public enum Figure {
    /** Operations that were completed and checked. */
    RATE("operations per second"),
    /** Connections made and greeted. */
    CONNECTS("connects per second"),
    /** Half of the operations took no longer. */
    P50("latency p50, µs"),
    /** 99 of 100 took no longer. */
    P99("latency p99, µs"),
    /** 999 of 1,000 took no longer. */
    P999("latency p99.9, µs"),
    /** The slowest. */
    MAX("latency max, µs"),
    /** How far the time between two ticks was from what it should be, as the server saw it. */
    TICK_P50("tick punctuality p50, µs"),
    /** The same for 99 of 100. */
    TICK_P99("tick punctuality p99, µs"),
    /** How far the time between two patches was from what it should be, as the client saw it. */
    PATCH_P50("patch punctuality p50, µs"),
    /** The same for 99 of 100. */
    PATCH_P99("patch punctuality p99, µs"),
    /** From the start of the process to the first good answer of its readiness. */
    READY("start to ready, ms"),
    /** From the beginning of the load to nine tenths of the speed that it came to. */
    FULL_SPEED("ready to full speed, s"),
    /** Processor time of the server's process, user and system. */
    SERVER_CPU("server processor time per operation, µs"),
    /** Processors that the server kept busy. */
    SERVER_CORES("processors used by the server"),
    /** Processors that the load generator kept busy. */
    CLIENT_CORES("processors used by the generator"),
    /** Processors that neither of the two had: other processes, the kernel's own work, and what other guests stole. */
    OTHERS_CORES("processors used by others"),
    /** Growth of the heap after collection, for each connection. */
    HEAP_EACH("heap per connection, KiB"),
    /** Growth of the resident memory, for each connection. */
    RSS_EACH("resident memory per connection, KiB"),
    /** The heap after collection. */
    HEAP("heap, MiB"),
    /** Resident memory of the server's process. */
    RSS("resident memory, MiB");

    private final String label;

    Figure(String label) {
        this.label = label;
    }

    /** Whether more of it is better. */
    public boolean isMoreBetter() {
        return this == RATE || this == CONNECTS;
    }

    /** Whether it says how good a server is, and not how the measuring went. */
    public boolean isComparable() {
        return this != CLIENT_CORES && this != OTHERS_CORES;
    }

    /** The name and unit that a report shows. */
    public String label() {
        return label;
    }
}
