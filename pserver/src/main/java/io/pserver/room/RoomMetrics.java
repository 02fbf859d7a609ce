package io.pserver.room;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The metrics of rooms: the catalogue of this package. Any thread. */
public final class RoomMetrics {
    private final MeterRegistry registry;
    private final Counter made;
    private final Counter disposed;
    private final Counter joins;
    private final Counter patches;
    private final Counter wholeStates;
    private final Counter ticksMerged;
    private final Counter restored;
    private final Counter dropped;
    private final Counter resumedComplete;
    private final Counter resumedWhole;
    private final Counter expired;
    private final Counter eventsDropped;
    private final Counter patchesWithheld;
    private final Counter caughtUp;
    private final Counter inputsRefused;
    private final Counter woken;
    private final Counter wakesRefused;
    private final Counter fenced;
    private final Counter journalsCut;

    public RoomMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.made = registry.counter("pserver_room_made_total");
        this.disposed = registry.counter("pserver_room_disposed_total");
        this.joins = registry.counter("pserver_room_joins_total");
        this.patches = registry.counter("pserver_room_patches_total");
        this.wholeStates = registry.counter("pserver_room_whole_states_total");
        this.ticksMerged = registry.counter("pserver_room_ticks_merged_total");
        this.restored = registry.counter("pserver_room_realms_restored_total");
        this.dropped = registry.counter("pserver_room_seats_dropped_total");
        this.resumedComplete = registry.counter("pserver_room_seats_resumed_total", "missed", "sent");
        this.resumedWhole = registry.counter("pserver_room_seats_resumed_total", "missed", "too_much");
        this.expired = registry.counter("pserver_room_seats_expired_total");
        this.eventsDropped = registry.counter("pserver_room_volatile_dropped_total");
        this.patchesWithheld = registry.counter("pserver_room_patches_withheld_total");
        this.inputsRefused = registry.counter("pserver_room_inputs_refused_total");
        this.caughtUp = registry.counter("pserver_room_clients_caught_up_total");
        this.woken = registry.counter("pserver_room_woken_total");
        this.wakesRefused = registry.counter("pserver_room_wakes_refused_total");
        this.journalsCut = registry.counter("pserver_room_journals_cut_total");
        this.fenced = registry.counter("pserver_room_fenced_total");
    }

    void rooms(Supplier<Number> count) {
        Gauge.builder("pserver_room_count", count).strongReference(true).register(registry);
    }

    void unseen(Supplier<Number> bytes) {
        Gauge.builder("pserver_room_unseen_bytes", bytes).strongReference(true).register(registry);
    }

    void made() {
        made.increment();
    }

    void disposed() {
        disposed.increment();
    }

    void joined() {
        joins.increment();
    }

    void patched(boolean whole) {
        (whole ? wholeStates : patches).increment();
    }

    void ticksMerged(long count) {
        ticksMerged.increment((double) count);
    }

    void restored() {
        restored.increment();
    }

    void dropped() {
        dropped.increment();
    }

    /** A client is back in its seat; {@code complete} if it got all that it missed, and not the whole state instead. */
    void resumed(boolean complete) {
        (complete ? resumedComplete : resumedWhole).increment();
    }

    /** A message was refused, as too many wait for the tick. */
    void inputRefused() {
        inputsRefused.increment();
    }

    /** A volatile event was not sent to a client that is slow or away. */
    void eventDropped() {
        eventsDropped.increment();
    }

    /** A patch was not sent to a client that is slow. */
    void withheld() {
        patchesWithheld.increment();
    }

    /** A client that was slow got all that it sees instead of the patches that were withheld. */
    void caughtUp() {
        caughtUp.increment();
    }

    void expired() {
        expired.increment();
    }

    /** A room goes on from its last snapshot. */
    void woken() {
        woken.increment();
    }

    /** A room was not looked for: the database is not there, or too many are. */
    void wakeRefused() {
        wakesRefused.increment();
    }

    /** A journal has ended before its room. */
    public void journalCut() {
        journalsCut.increment();
    }

    /** A room has ended here since another node has taken it. */
    void fenced() {
        fenced.increment();
    }
}
