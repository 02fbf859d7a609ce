package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.model.Schema;
import io.pserver.persistence.shard.BucketMoved;
import io.pserver.persistence.shard.Home;
import io.pserver.persistence.shard.Place;
import io.pserver.persistence.shard.ShardMap;
import io.pserver.persistence.shard.ShardView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds and counts a model's rows in all databases that may have some. Each gives a page in the same order, and the pages are merged.
 * Any thread.
 */
final class RowSearch {
    private final KnownModel model;
    private final Schema schema;
    private final ShardMap shards;
    private final RowCounters counters;
    private final boolean isOrderedByUnit;

    RowSearch(KnownModel model, Schema schema, ShardMap shards, RowCounters counters, boolean isOrderedByUnit) {
        this.model = model;
        this.schema = schema;
        this.shards = shards;
        this.counters = counters;
        this.isOrderedByUnit = isOrderedByUnit;
    }

    String find(FindQuery asked, Deadline deadline) {
        return shards.whole(deadline, view -> find(view, asked, deadline));
    }

    private String find(ShardView view, FindQuery asked, Deadline deadline) {
        FindQuery query =
                asked.afterId() == null ? asked : asked.withAfter(valuesOf(view, asked, asked.afterId(), deadline));
        List<List<StoredRow>> pages = new ArrayList<>();
        for (Home home : placesOf(view, query)) {
            RowTable table = model.table(home.database().dialect());
            pages.add(read(home.database(), query, deadline, link -> table.find(link, home, query)));
        }
        List<StoredRow> rows =
                new RowOrder(query.order(), model.columns(), isOrderedByUnit).merge(pages, query.limit());
        return RowList.of(rows, model.codec());
    }

    long count(FindQuery query, Deadline deadline) {
        return shards.whole(deadline, view -> count(view, query, deadline));
    }

    private long count(ShardView view, FindQuery query, Deadline deadline) {
        long sum = 0;
        for (Home home : placesOf(view, query)) {
            RowTable table = model.table(home.database().dialect());
            sum += read(home.database(), query, deadline, link -> table.count(link, home, query));
        }
        return sum;
    }

    private static Collection<Home> placesOf(ShardView view, FindQuery query) {
        return query.ids() == null
                ? view.homes()
                : query.ids().stream()
                        .map(id -> view.homeOf(view.placeOf(id).database()))
                        .collect(Collectors.toSet());
    }

    private <T> T read(Database database, FindQuery query, Deadline deadline, Database.Work<T> work) {
        schema.ensure(database, model.definition(), deadline);
        if (query.isFresh()) {
            return database.read(deadline, work);
        }
        try {
            return database.readReplica(deadline, work);
        } catch (DataException.Refused _) {
            // A table or column of a moment ago may not be there yet. If it was something else, the primary says it
            // again.
        } catch (BucketMoved _) {
            // The replica may not have heard of it yet, or the primary says it again.
        }
        counters.replicasBehind.increment();
        return database.read(deadline, work);
    }

    private List<@Nullable Object> valuesOf(ShardView view, FindQuery query, String id, Deadline deadline) {
        Place place = view.placeOf(id);
        Database database = place.database();
        schema.ensure(database, model.definition(), deadline);
        RowTable table = model.table(database.dialect());
        StoredRow row = database.read(deadline, link -> table.stored(link, place, id, RowTable.Lock.NONE));
        return RowList.keysOf(row, query, model.columns());
    }
}
