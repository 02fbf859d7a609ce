package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What happens together or not at all. */
@NullUnmarked // a null where a row should be fails a test well enough
abstract class TransactionContract extends RowContract {
    /** Some ids that the database of {@code key} keeps. */
    private List<String> idsBeside(String key, int count) {
        Database database = opened().shards().databaseOf(key);
        List<String> ids = new ArrayList<>();
        for (int i = 0; ids.size() < count; i++) {
            if (opened().shards().databaseOf("t" + i) == database) {
                ids.add("t" + i);
            }
        }
        return ids;
    }

    @Test
    void commit_makesAllLast_andThenTellsTheCache() {
        List<String> ids = idsBeside("k", 2);
        create("{\"id\": \"" + ids.get(0) + "\", \"score\": 10}");
        cache.told.clear();
        try (ModelTransaction tx = models.begin("k", soon())) {
            assertThat(tx.get("player", ids.get(0))).contains("\"score\":10");
            tx.increment("player", ids.get(0), "{\"score\": -4}");
            tx.create("player", "{\"id\": \"" + ids.get(1) + "\", \"score\": 4}");
            tx.increment("player", ids.get(1), "{\"score\": 1}");
            assertThat(tx.get("player", ids.get(1))).contains("\"score\":5");
            assertThat(tx.getMany("player", List.of(ids.get(1), ids.get(0)))).contains("\"score\":5", "\"score\":6");
            assertThat(tx.count("player", "{}")).isEqualTo(2);
            assertThat(idsOf(tx.find("player", "{\"orderBy\": {\"score\": \"asc\"}}")))
                    .containsExactly(ids.get(1), ids.get(0));
            assertThat(cache.told).containsExactly("begin player " + ids.get(0), "begin player " + ids.get(1));
            tx.commit();
            assertThat(cache.told)
                    .hasSize(4)
                    .endsWith("committed " + ids.get(0) + " 2", "committed " + ids.get(1) + " 2");
        }
        assertThat(cache.told).hasSize(4);
        assertThat(get(ids.get(0)).get("score").longValue()).isEqualTo(6);
        assertThat(get(ids.get(1)).get("score").longValue()).isEqualTo(5);
    }

    @Test
    void close_withoutACommit_leavesNothing() {
        List<String> ids = idsBeside("k", 2);
        create("{\"id\": \"" + ids.get(0) + "\"}");
        cache.told.clear();
        try (ModelTransaction tx = models.begin("k", soon())) {
            tx.put("player", "{\"id\": \"" + ids.get(1) + "\"}");
            assertThat(tx.remove("player", ids.get(0))).isTrue();
            assertThat(tx.get("player", ids.get(0))).isNull();
        }
        assertThat(cache.told)
                .containsExactly(
                        "begin player " + ids.get(1),
                        "begin player " + ids.get(0),
                        "forgotten " + ids.get(1),
                        "forgotten " + ids.get(0));
        assertThat(get(ids.get(0))).isNotNull();
        assertThat(get(ids.get(1))).isNull();
    }

    @Test
    void idsOfOtherDatabases_areRefused() {
        try (ModelTransaction tx = models.begin("k", soon())) {
            Database here = opened().shards().databaseOf("k");
            for (int i = 0; i < 50; i++) {
                String id = "o" + i;
                if (opened().shards().databaseOf(id) == here) {
                    assertThat(tx.get("player", id)).isNull();
                } else {
                    assertThatThrownBy(() -> tx.get("player", id))
                            .isInstanceOf(DataException.Invalid.class)
                            .hasMessageContaining("database");
                    assertThatThrownBy(() -> tx.create("player", "{\"id\": \"" + id + "\"}"))
                            .isInstanceOf(DataException.Invalid.class);
                }
            }
            for (int i = 0; i < 20; i++) {
                String id = json(tx.create("player", "{}")).get("id").stringValue();
                assertThat(opened().shards().databaseOf(id)).isSameAs(here);
            }
            tx.commit();
        }
        assertThat(models.count("player", "{}", soon())).isEqualTo(20);
    }

    @Test
    void conflictOfOneCall_doesNotEndTheTransaction() {
        List<String> ids = idsBeside("k", 2);
        create("{\"id\": \"" + ids.get(0) + "\"}");
        try (ModelTransaction tx = models.begin("k", soon())) {
            assertThatThrownBy(() -> tx.create("player", "{\"id\": \"" + ids.get(0) + "\"}"))
                    .isInstanceOf(DataException.Conflict.class);
            assertThatThrownBy(() -> tx.create("player", "{\"nope\": 1}")).isInstanceOf(DataException.Invalid.class);
            tx.create("player", "{\"id\": \"" + ids.get(1) + "\"}");
            assertThat(tx.replaceIf("player", ids.get(1), 1, "{\"name\": \"n\"}"))
                    .contains("\"version\":2");
            assertThat(tx.replaceIf("player", ids.get(1), 1, "{\"name\": \"m\"}"))
                    .isNull();
            tx.commit();
        }
        assertThat(get(ids.get(1)).get("name").stringValue()).isEqualTo("n");
    }

    @Test
    void sqlInside_isPartOfIt() {
        List<String> ids = idsBeside("k", 1);
        create("{\"id\": \"" + ids.get(0) + "\", \"score\": 1}");
        try (ModelTransaction tx = models.begin("k", soon())) {
            assertThat(tx.exec("UPDATE player SET score = score + ? WHERE id = ?", "[5, \"" + ids.get(0) + "\"]"))
                    .isEqualTo(1);
            assertThat(tx.query("SELECT score AS points FROM player", "[]")).isEqualTo("[{\"points\":6}]");
            for (String text : List.of(
                    "COMMIT",
                    "ROLLBACK",
                    "SET autocommit = 1",
                    "BEGIN",
                    "DROP TABLE player",
                    "CREATE TABLE x (a INT)",
                    "TRUNCATE TABLE player",
                    "SAVEPOINT a",
                    "LOCK TABLES player WRITE")) {
                assertThatThrownBy(() -> tx.exec(text, "[]")).isInstanceOf(DataException.Invalid.class);
            }
        }
        assertThat(get(ids.get(0)).get("score").longValue()).isEqualTo(1);
    }

    @Test
    void transfersBothWays_neverLoseAnything() throws ExecutionException, InterruptedException, TimeoutException {
        List<String> ids = idsBeside("k", 2);
        create("{\"id\": \"" + ids.get(0) + "\", \"score\": 1000}");
        create("{\"id\": \"" + ids.get(1) + "\", \"score\": 1000}");
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String from = ids.get(i % 2);
                String to = ids.get(1 - i % 2);
                calls.add(many.submit(() -> {
                    for (int n = 0; n < 5; n++) {
                        transfer(from, to);
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get(120, TimeUnit.SECONDS);
            }
        }
        long sum = get(ids.get(0)).get("score").longValue()
                + get(ids.get(1)).get("score").longValue();
        assertThat(sum).isEqualTo(2000);
        assertThat(get(ids.get(0)).get("version").longValue()).isEqualTo(21);
    }

    // As the node does it: all over again when another transaction got into the way.
    private void transfer(String from, String to) {
        while (true) {
            try (ModelTransaction tx = models.begin("k", soon())) {
                long score = json(tx.get("player", from)).get("score").longValue();
                Row other = tx.current("player", to);
                tx.put("player", "{\"id\": \"" + from + "\", \"score\": " + (score - 1) + "}");
                long theirs = json(other.json()).get("score").longValue() + 1;
                assertThat(tx.replaceIf("player", to, other.version(), "{\"score\": " + theirs + "}"))
                        .isNotNull();
                tx.commit();
                return;
            } catch (DataException.Conflict e) {
                assertThat(e).hasMessageContaining("database");
            }
        }
    }
}
