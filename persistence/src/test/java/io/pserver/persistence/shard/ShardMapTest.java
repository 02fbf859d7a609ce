package io.pserver.persistence.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardMapTest {
    @Test
    void bucketOf_neverChanges() { // or every row would be looked for in the wrong place
        assertThat(ShardMap.bucketOf("")).isEqualTo(0xe3b0 >> 6); // SHA-256 of nothing starts with e3b0c442
        assertThat(ShardMap.bucketOf("abc")).isEqualTo(0xba78 >> 6); // and of abc with ba7816bf
    }

    @Test
    void bucketOf_spreadsEvenly() {
        Map<Integer, Long> sizes = IntStream.range(0, 102_400)
                .mapToObj(i -> ShardMap.bucketOf("player-" + i))
                .collect(Collectors.groupingBy(bucket -> bucket, Collectors.counting()));
        assertThat(sizes).hasSize(ShardMap.BUCKETS);
        assertThat(sizes.values()).allMatch(size -> size > 50 && size < 150);
    }

    @Test
    void open_atTheFirstStart_givesEachDatabaseItsShare() {
        List<DatabaseConfig> three = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            three.add(new DatabaseConfig(name, "jdbc:h2:mem:shares-" + name, "", "", List.of(), 2));
        }
        try (Databases databases = Databases.open(three, Path.of("unused"), new DatabaseCounters())) {
            ShardMap map = ShardMap.open(databases, Deadline.in(Duration.ofSeconds(30)));
            Map<String, Long> shares = IntStream.range(0, ShardMap.BUCKETS)
                    .mapToObj(bucket -> map.ofBucket(bucket).name())
                    .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
            assertThat(shares).isEqualTo(Map.of("a", 342L, "b", 341L, "c", 341L));
        }
    }
}
