package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.cache.MemcachedServer;
import io.pserver.persistence.DataConfig;
import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.persistence.database.MariaDbServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The contract on a real database and two real caches, with a second node beside the first. */
final class DataServersIT extends DataContract {
    private MariaDbServer database;
    private MemcachedServer cache;
    private MemcachedServer otherCache;
    private Server server;
    private Server other;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        database = MariaDbServer.start();
        cache = MemcachedServer.start();
        otherCache = MemcachedServer.start();
        Path game = Server.game("data");
        server = Server.inProcess(game, config());
        other = Server.inProcess(game, config());
    }

    private DataConfig config() {
        DatabaseConfig main = database.config("main", 16);
        return new DataConfig(List.of(main), List.of(cache.address(), otherCache.address()));
    }

    @AfterAll
    void stopAll() {
        other.close();
        otherCache.close();
        cache.close();
        database.close();
    }

    @Override
    Server server() {
        return server;
    }

    private static JsonNode ask(Server node, String code) {
        return node.post("/run", "{\"code\":" + Server.JSON.writeValueAsString(code) + "}")
                .json();
    }

    @Test
    void nodes_seeEachOthersWritesAtOnce() {
        ask(server, "models.player.create({ id: 'both', score: 0 })");
        for (int i = 1; i <= 50; i++) {
            Server writer = i % 2 == 0 ? server : other;
            Server reader = i % 2 == 0 ? other : server;
            ask(writer, "models.player.increment('both', { score: 1 })");
            JsonNode seen = ask(reader, "return models.player.get('both').score");
            assertThat(seen.path("value").asInt()).isEqualTo(i);
        }
    }

    @Test
    void caches_thatAreKilled_loseNothing_andStopNobody() throws IOException, InterruptedException {
        ask(server, "for (let i = 0; i < 20; i++) models.player.create({ id: 'k' + i, score: i })");
        cache.kill9();
        otherCache.kill9();
        for (int i = 0; i < 20; i++) {
            ask(i % 2 == 0 ? server : other, "models.player.increment('k" + i + "', { score: 100 })");
        }
        String all = "return models.player.getMany(Array.from({ length: 20 }, (_, i) => 'k' + i)).map((p) => p.score)";
        String expected = "[100,101,102,103,104,105,106,107,108,109,110,111,112,113,114,115,116,117,118,119]";
        assertThat(ask(server, all).path("value").toString()).isEqualTo(expected);
        assertThat(ask(other, all).path("value").toString()).isEqualTo(expected);
        cache.restart();
        otherCache.restart();
        assertThat(ask(other, all).path("value").toString()).isEqualTo(expected);
    }
}
