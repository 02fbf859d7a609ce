package io.pserver.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.pserver.cache.CacheCounters;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.room.RoomCounters;
import io.pserver.persistence.row.RowCacheCounters;
import io.pserver.persistence.row.RowCounters;
import io.pserver.persistence.session.SessionCounters;
import io.pserver.persistence.shard.ShardCounters;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Shows what the modules that keep data count: the catalogue of theirs. Used by one thread, at start; read by any. */
public final class DataMetrics {
    private final MeterRegistry registry;

    public DataMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Each primary and replica. */
    public void databases(DatabaseCounters counters) {
        for (DatabaseCounters.Counts counts : counters.all()) {
            Tags tags = Tags.of("database", counts.database());
            gauge("pserver_database_connections_in_use", tags, counts::inUse);
            gauge("pserver_database_connections_open", tags, counts::size);
            gauge("pserver_database_callers_waiting", tags, counts::waiting);
            gauge("pserver_database_down", tags, () -> counts.down() ? 1 : 0);
            adder("pserver_database_calls_refused_total", tags, counts.refused);
            adder("pserver_database_calls_late_total", tags, counts.tooLate);
            adder("pserver_database_calls_retried_total", tags, counts.retries);
            adder("pserver_database_conflicts_total", tags, counts.conflicts);
            adder("pserver_database_connections_broken_total", tags, counts.broken);
            adder("pserver_database_breaker_opened_total", tags, counts.opened);
            adder("pserver_database_statements_killed_total", tags, counts.killed);
        }
    }

    /** Each cache server. */
    public void cache(Map<String, CacheCounters> servers) {
        servers.forEach((server, counters) -> {
            Tags tags = Tags.of("server", server);
            counter("pserver_cache_hits_total", tags, counters, CacheCounters::hits);
            counter("pserver_cache_misses_total", tags, counters, CacheCounters::misses);
            counter("pserver_cache_stored_total", tags, counters, CacheCounters::stored);
            counter("pserver_cache_not_stored_total", tags, counters, CacheCounters::notStored);
            counter("pserver_cache_lost_total", tags, counters, CacheCounters::lost);
            counter("pserver_cache_timeouts_total", tags, counters, CacheCounters::timeouts);
            counter("pserver_cache_refused_total", tags, counters, CacheCounters::refused);
            counter("pserver_cache_breaker_opened_total", tags, counters, CacheCounters::breakerOpened);
            counter("pserver_cache_connections_lost_total", tags, counters, CacheCounters::connectionsLost);
        });
    }

    /** Rows, and the cache in front of them. */
    public void rows(RowCounters rows, RowCacheCounters cache) {
        adder("pserver_row_gets_total", rows.gets);
        adder("pserver_row_finds_total", rows.finds);
        adder("pserver_row_writes_total", rows.writes);
        adder("pserver_row_statements_total", rows.statements);
        adder("pserver_row_transactions_total", rows.transactions);
        adder("pserver_row_conflicts_total", rows.conflicts);
        adder("pserver_row_invalid_total", rows.invalid);
        adder("pserver_row_replicas_behind_total", rows.replicasBehind);
        adder("pserver_row_cache_hits_total", cache.hits);
        adder("pserver_row_cache_misses_total", cache.misses);
        adder("pserver_row_loads_total", cache.loads);
        adder("pserver_row_loads_joined_total", cache.joined);
        adder("pserver_row_loads_waited_total", cache.waited);
        adder("pserver_row_loads_refused_total", cache.loadsRefused);
        adder("pserver_row_cache_fills_total", cache.fills);
        adder("pserver_row_cache_fills_refused_total", cache.fillsRefused);
        adder("pserver_row_cache_too_large_total", cache.tooLarge);
        adder("pserver_row_cache_unguarded_total", cache.unguarded);
        adder("pserver_row_cache_bans_total", cache.bans);
        adder("pserver_row_cache_guard_waits_total", cache.guardWaits);
        adder("pserver_row_changes_refused_total", cache.changesRefused);
        adder("pserver_row_cache_guard_failed_total", cache.roundsFailed);
    }

    /** Calls that met a bucket which was being moved. */
    public void shards(ShardCounters counters) {
        adder("pserver_shard_calls_rerouted_total", counters.rerouted);
        adder("pserver_shard_calls_refused_total", counters.refused);
        adder("pserver_shard_map_loads_total", counters.refreshes);
    }

    /** Sessions at rest. */
    public void sessions(SessionCounters counters) {
        gauge("pserver_session_unwritten", Tags.empty(), counters::waiting);
        adder("pserver_session_made_total", counters.created);
        adder("pserver_session_cache_hits_total", counters.hits);
        adder("pserver_session_loads_total", counters.loads);
        adder("pserver_session_written_behind_total", counters.writtenBehind);
        adder("pserver_session_written_through_total", counters.writtenThrough);
        adder("pserver_session_queue_full_total", counters.full);
        adder("pserver_session_flushed_total", counters.flushed);
        adder("pserver_session_flush_failures_total", counters.flushFailures);
        adder("pserver_session_dropped_total", counters.dropped);
        adder("pserver_session_unavailable_total", counters.unavailable);
        adder("pserver_session_logins_total", counters.logins);
        adder("pserver_session_tokens_refused_total", counters.refusedTokens);
        adder("pserver_session_swept_total", counters.swept);
    }

    /** Rooms at rest. */
    public void rooms(RoomCounters counters) {
        gauge("pserver_room_unsaved", Tags.empty(), counters::waiting);
        adder("pserver_room_saved_total", counters.saved);
        adder("pserver_room_save_batches_total", counters.batches);
        adder("pserver_room_save_failures_total", counters.failures);
        adder("pserver_room_saves_full_total", counters.full);
        adder("pserver_room_saves_refused_total", counters.refused);
        adder("pserver_room_saves_fenced_total", counters.fenced);
        adder("pserver_room_removed_total", counters.removed);
        adder("pserver_room_taken_total", counters.taken);
        adder("pserver_room_elsewhere_total", counters.elsewhere);
        adder("pserver_room_beats_failed_total", counters.beatsFailed);
    }

    private void adder(String name, LongAdder adder) {
        adder(name, Tags.empty(), adder);
    }

    private void adder(String name, Tags tags, LongAdder adder) {
        counter(name, tags, adder, LongAdder::sum);
    }

    private <T> void counter(String name, Tags tags, T counters, ToLongFunction<T> value) {
        FunctionCounter.builder(name, counters, value::applyAsLong).tags(tags).register(registry);
    }

    private void gauge(String name, Tags tags, Supplier<Number> value) {
        Gauge.builder(name, value).tags(tags).strongReference(true).register(registry);
    }
}
