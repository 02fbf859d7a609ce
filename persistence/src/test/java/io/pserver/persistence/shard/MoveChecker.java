package io.pserver.persistence.shard;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.row.ModelTransaction;
import io.pserver.persistence.row.Models;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads on several nodes, and says which promise was broken: an increment or a row that is lost or doubled, a version
 * older than one that was given before, a search that misses or doubles rows which nobody changes. Any thread.
 */
final class MoveChecker {
    static final int COUNTERS = 60;
    static final int STILL = 300;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Models> nodes;
    private final Map<String, AtomicLong> added = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> least = new ConcurrentHashMap<>();
    private final Set<String> created = ConcurrentHashMap.newKeySet();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    /** Of which nobody knows how a write ended. */
    private final Set<String> unsure = ConcurrentHashMap.newKeySet();

    private final AtomicLong names = new AtomicLong();
    final List<String> broken = new CopyOnWriteArrayList<>();
    final AtomicLong writes = new AtomicLong();
    final AtomicLong reads = new AtomicLong();
    final AtomicLong searches = new AtomicLong();
    final AtomicLong refusals = new AtomicLong();

    MoveChecker(List<Models> nodes) {
        this.nodes = nodes;
    }

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(15));
    }

    void fill() {
        for (int i = 0; i < COUNTERS; i++) {
            nodes.getFirst().create("counter", "{\"id\": \"c" + i + "\", \"score\": 0}", soon());
        }
        for (int i = 0; i < STILL; i++) {
            nodes.getFirst().create("still", "{\"id\": \"s" + i + "\", \"place\": " + i + "}", soon());
        }
    }

    private Models node(Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private static AtomicLong of(Map<String, AtomicLong> map, String id) {
        return map.computeIfAbsent(id, _ -> new AtomicLong());
    }

    void step(Random random) {
        String id = "c" + random.nextInt(COUNTERS);
        switch (random.nextInt(20)) {
            case 0 -> createOne(random);
            case 1 -> search(random);
            case 2, 3 -> increment(id, () -> inTransaction(node(random), id));
            case 4, 5, 6, 7, 8, 9, 10 ->
                increment(id, () -> node(random).increment("counter", id, "{\"score\": 1}", soon()));
            default -> read(random, id);
        }
    }

    private static @Nullable String inTransaction(Models node, String id) {
        Deadline deadline = soon();
        while (true) {
            try (ModelTransaction transaction = node.begin(id, deadline)) {
                transaction.current("counter", id);
                String row = transaction.increment("counter", id, "{\"score\": 1}");
                transaction.commit();
                return row;
            } catch (DataException.Conflict e) {
                if (!e.isPassing() || deadline.isOver()) {
                    throw e;
                }
            }
        }
    }

    private void increment(String id, Supplier<@Nullable String> call) {
        long before = of(least, id).get();
        try {
            String row = call.get();
            if (row == null) {
                broken.add("no row " + id + " to increment");
                return;
            }
            of(added, id).incrementAndGet();
            writes.incrementAndGet();
            see(id, before, JSON.readTree(row));
        } catch (DataException.TooLate _) {
            unsure.add(id);
        } catch (DataException.Unavailable | DataException.Conflict _) {
            refusals.incrementAndGet(); // nothing was done
        }
    }

    private void read(Random random, String id) {
        long before = of(least, id).get();
        try {
            String row = node(random).get("counter", id, soon());
            reads.incrementAndGet();
            if (row == null) {
                broken.add("no row " + id + " to read");
            } else {
                see(id, before, JSON.readTree(row));
            }
        } catch (DataException.TooLate | DataException.Unavailable _) {
            refusals.incrementAndGet();
        }
    }

    private void see(String id, long before, JsonNode row) {
        long version = row.get("version").longValue();
        if (version < before) {
            broken.add("row " + id + " in version " + version + " after " + before);
        }
        if (row.get("score").longValue() != version - 1) {
            broken.add("row " + id + " torn: " + row);
        }
        of(least, id).accumulateAndGet(version, Math::max);
    }

    private void createOne(Random random) {
        String id = "n" + names.incrementAndGet();
        try {
            node(random).create("counter", "{\"id\": \"" + id + "\", \"score\": 0}", soon());
            created.add(id);
            if (node(random).get("counter", id, soon()) == null) {
                broken.add("no row " + id + " after it was created");
            }
            if (random.nextBoolean()) {
                if (!node(random).remove("counter", id, soon())) {
                    broken.add("no row " + id + " to remove");
                }
                removed.add(id);
            }
            writes.incrementAndGet();
        } catch (DataException.TooLate _) {
            unsure.add(id);
        } catch (DataException.Unavailable | DataException.Conflict _) {
            unsure.add(id);
            refusals.incrementAndGet();
        }
    }

    private void search(Random random) {
        try {
            long count = node(random).count("still", "{\"fresh\": true}", soon());
            if (count != STILL) {
                broken.add("count of " + count);
            }
            JsonNode page = JSON.readTree(node(random)
                    .find("still", "{\"orderBy\": {\"place\": \"asc\"}, \"limit\": 1000, \"fresh\": true}", soon()));
            Set<String> ids = new HashSet<>();
            page.forEach(row -> ids.add(row.get("id").stringValue()));
            if (page.size() != STILL || ids.size() != STILL) {
                broken.add("found " + page.size() + " rows, " + ids.size() + " of them different");
            }
            searches.incrementAndGet();
        } catch (DataException.TooLate | DataException.Unavailable _) {
            refusals.incrementAndGet();
        }
    }

    void checkTheEnd() {
        for (Models node : nodes) {
            for (int i = 0; i < COUNTERS; i++) {
                String id = "c" + i;
                String row = node.get("counter", id, soon());
                long score = row == null ? -1 : JSON.readTree(row).get("score").longValue();
                if (!unsure.contains(id) && score != of(added, id).get()) {
                    broken.add("row " + id + " has " + score + " of "
                            + of(added, id).get() + " increments");
                }
            }
            for (String id : created) {
                boolean isThere = node.get("counter", id, soon()) != null;
                if (!unsure.contains(id) && isThere == removed.contains(id)) {
                    broken.add("row " + id + (isThere ? " came back" : " is gone"));
                }
            }
        }
    }
}
