package io.pserver.persistence.shard;

import io.pserver.persistence.database.Database;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which buckets to move. */
public final class ShardPlan {
    private ShardPlan() {}

    /**
     * Takes buckets from whoever has most, one by one.
     *
     * @param from the only one to take from; null for any
     * @param count how many at most; null for as many as give {@code to} its even share
     */
    public static List<Integer> choose(
            ShardMap shards, List<Database> all, Database to, @Nullable Database from, @Nullable Integer count) {
        int most = count != null
                ? count
                : Math.max(
                        0, ShardMap.BUCKETS / all.size() - shards.bucketsOf(to).size());
        List<Deque<Integer>> donors = new ArrayList<>();
        for (Database database : all) {
            if (database != to && (from == null || database == from)) {
                donors.add(new ArrayDeque<>(shards.bucketsOf(database)));
            }
        }
        List<Integer> chosen = new ArrayList<>();
        while (chosen.size() < most) {
            Deque<Integer> fullest =
                    donors.stream().max(Comparator.comparingInt(Deque::size)).orElseGet(ArrayDeque::new);
            if (fullest.isEmpty()) {
                break;
            }
            chosen.add(fullest.removeLast());
        }
        return chosen;
    }
}
