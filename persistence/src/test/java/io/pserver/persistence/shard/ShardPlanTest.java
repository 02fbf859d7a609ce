package io.pserver.persistence.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
    private Databases databases;
    private ShardMap shards;
    private Database a;
    private Database b;
    private Database added;

    @BeforeEach
    void open() {
        List<DatabaseConfig> configs = new ArrayList<>(List.of(config("a"), config("b")));
        Deadline deadline = Deadline.in(Duration.ofSeconds(30));
        try (Databases two = Databases.open(configs, Path.of("unused"), new DatabaseCounters())) {
            ShardMap.open(two, deadline);
        }
        configs.add(config("added"));
        databases = Databases.open(configs, Path.of("unused"), new DatabaseCounters());
        shards = ShardMap.open(databases, deadline);
        a = databases.all().get(0);
        b = databases.all().get(1);
        added = databases.all().get(2);
    }

    private static DatabaseConfig config(String name) {
        return new DatabaseConfig(name, "jdbc:h2:mem:plan-" + name, "", "", List.of(), 2);
    }

    @AfterEach
    void close() {
        for (Database database : databases.all()) { // it would stay in this process
            database.write(Deadline.in(Duration.ofSeconds(30)), link -> link.update("DROP ALL OBJECTS", List.of()));
        }
        databases.close();
    }

    private long chosenOf(List<Integer> chosen, Database database) {
        return chosen.stream().filter(shards.bucketsOf(database)::contains).count();
    }

    @Test
    void choose_evensOut_takingFromWhoeverHasMost() {
        List<Integer> chosen = ShardPlan.choose(shards, databases.all(), added, null, null);
        assertThat(chosen).hasSize(341).doesNotHaveDuplicates();
        assertThat(chosenOf(chosen, a)).isBetween(170L, 171L);
        assertThat(chosenOf(chosen, b)).isBetween(170L, 171L);
        assertThat(ShardPlan.choose(shards, databases.all(), a, null, null)).isEmpty();
    }

    @Test
    void choose_takesAsManyAsAreAsked_fromTheOneThatIsAsked() {
        List<Integer> chosen = ShardPlan.choose(shards, databases.all(), added, b, 7);
        assertThat(chosen).hasSize(7);
        assertThat(chosenOf(chosen, b)).isEqualTo(7);
        assertThat(ShardPlan.choose(shards, databases.all(), added, a, 1_024)).hasSize(512);
    }

    @Test
    void move_betweenEmbeddedDatabases_isRefused() {
        ShardMover mover = new ShardMover(shards, databases, List.of(), MoveConfig.DEFAULTS, (_, _, _, _, _) -> {});
        assertThatThrownBy(() -> mover.move(0, added)).isInstanceOf(MoveFailed.class);
        assertThat(shards.ofBucket(0)).isEqualTo(a);
    }

    @Test
    void config_hasBounds() {
        assertThat(MoveConfig.DEFAULTS).isEqualTo(new MoveConfig(Duration.ofSeconds(30), Duration.ofSeconds(2), 30));
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MoveConfig(Duration.ZERO, second, 1))
                .withMessageContaining("step");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MoveConfig(second, Duration.ofMinutes(1), 1))
                .withMessageContaining("freeze");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MoveConfig(second, second, 0))
                .withMessageContaining("tries");
    }
}
