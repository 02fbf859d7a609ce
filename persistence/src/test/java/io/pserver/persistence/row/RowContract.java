package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.shard.ShardMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models on databases of some kind, empty before each test. */
@NullUnmarked // a null where a row should be fails a test well enough
@Timeout(180)
abstract class RowContract {
    /** Databases that several tests use one after the other. */
    record Opened(Databases databases, ShardMap shards) implements AutoCloseable {
        static Opened open(List<DatabaseConfig> configs, Path folder) {
            Databases databases = Databases.open(configs, folder, new DatabaseCounters());
            return new Opened(databases, ShardMap.open(databases, soon()));
        }

        @Override
        public void close() {
            databases.close();
        }
    }

    static final JsonMapper JSON = JsonMapper.builder().build();
    static final ModelDefinition PLAYER = ModelDefinition.parse("player", """
            {"fields": {"name": "string", "nick": {"type": "string", "max": 10}, "bio": "text",
              "score": {"type": "int", "default": 0}, "gold": "double", "vip": "bool", "bag": "json",
              "joined": "timestamp"},
             "indexes": ["score", ["vip", "name"]]}""");

    final RecordingCache cache = new RecordingCache();
    final RowCounters counters = new RowCounters();
    Models models;

    abstract Opened opened();

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    Models open(ModelDefinition... definitions) {
        return Models.open(List.of(definitions), opened().databases(), opened().shards(), cache, counters);
    }

    @BeforeEach
    void emptyTables() {
        models = open(PLAYER);
        assertThat(models.prepare(soon())).isEmpty();
        for (Database database : opened().databases().all()) {
            database.write(soon(), link -> link.update("DELETE FROM player", List.of()));
        }
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    JsonNode create(String row) {
        return json(models.create("player", row, soon()));
    }

    JsonNode get(String id) {
        String row = models.get("player", id, soon());
        return row == null ? null : json(row);
    }

    List<String> find(String query) {
        return idsOf(models.find("player", query, soon()));
    }

    static List<String> idsOf(String rows) {
        List<String> ids = new ArrayList<>();
        json(rows).forEach(row -> ids.add(row.isNull() ? null : row.get("id").stringValue()));
        return ids;
    }
}
