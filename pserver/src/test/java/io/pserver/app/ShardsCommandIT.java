package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.MariaDbServer;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.row.Models;
import io.pserver.persistence.row.RowCache;
import io.pserver.persistence.row.RowCounters;
import io.pserver.persistence.shard.ShardMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a game with a database, to which a second one is added. */
@Timeout(240)
class ShardsCommandIT {
    private static final Deadline SOON = Deadline.in(Duration.ofMinutes(3));

    @TempDir
    Path folder;

    /** What a command said, and its exit code in the last line. */
    @SuppressWarnings("SystemOut") // where a command speaks
    private static String run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            System.setOut(print);
            int code = Main.run(arguments);
            return out.toString(StandardCharsets.UTF_8) + code;
        } finally {
            System.setOut(before);
        }
    }

    private void settings(MariaDbServer server, String... databases) throws IOException {
        StringBuilder yaml = new StringBuilder("databases:\n");
        for (String name : databases) {
            yaml.append("  - { name: " + name + ", url: \"" + server.url().replace("/game", "/" + name)
                    + "\", user: game, password: secret }\n");
        }
        Files.writeString(folder.resolve("pserver.yaml"), yaml);
    }

    @Test
    void shards_showsAndMovesBuckets() throws IOException, SQLException {
        Files.createDirectories(folder.resolve("models"));
        Files.writeString(folder.resolve("models/player.js"), "export default { fields: { score: 'int' } };\n");
        String game = folder.toString();
        try (MariaDbServer server = MariaDbServer.start()) {
            server.execute("CREATE DATABASE added CHARACTER SET utf8mb4", "GRANT ALL ON added.* TO 'game'@'%'");
            settings(server, "game");
            fill(server);
            assertThat(run("shards", game)).containsPattern("game +1024 ").endsWith("0");

            settings(server, "game", "added");
            int bucket = ShardMap.bucketOf("p1");
            assertThat(run("shards", "move", "--to", "added", "--buckets", bucket + ",", game))
                    .contains("bucket " + bucket + "  game -> added  arrived")
                    .endsWith("0");
            assertThat(server.number("SELECT COUNT(*) FROM added.player WHERE id = 'p1'"))
                    .isEqualTo(1);
            assertThat(server.number("SELECT COUNT(*) FROM game.player WHERE id = 'p1'"))
                    .isZero();
            assertThat(run("shards", "move", "--to", "added", "--from", "game", "--buckets", "3", game))
                    .contains("moved 3 of 3")
                    .endsWith("0");
            assertThat(run("shards", game)).containsPattern("game +1020 ").containsPattern("added +4 ");
            assertThat(run("shards", "move", "--to", "nowhere", game)).endsWith("2");
            assertThat(run("shards", "move", "--to", "added", "--buckets", "x", game))
                    .endsWith("2");
            settings(server, "game");
            assertThat(run("shards", game))
                    .as("a database with data is missing")
                    .endsWith("1");
        }
    }

    private void fill(MariaDbServer server) {
        try (Databases databases = Databases.open(List.of(server.config("game", 4)), folder, new DatabaseCounters())) {
            Models models = Models.open(
                    List.of(ModelDefinition.parse("player", "{\"fields\": {\"score\": \"int\"}}")),
                    databases,
                    ShardMap.open(databases, SOON),
                    RowCache.none(),
                    new RowCounters());
            for (int i = 0; i < 20; i++) {
                models.create("player", "{\"id\": \"p" + i + "\", \"score\": " + i + "}", SOON);
            }
        }
    }

    @Test
    void shards_ofAGameWithoutDatabases_isAWrongSetting() {
        assertThat(run("shards", folder.toString())).endsWith("2");
    }
}
