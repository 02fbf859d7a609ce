package io.pserver.app;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.shard.MoveConfig;
import io.pserver.persistence.shard.MoveProgress;
import io.pserver.persistence.shard.ShardMap;
import io.pserver.persistence.shard.ShardMover;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The databases of a game, and what moves its buckets, for the commands on them. One thread. */
final class ShardTools implements AutoCloseable {
    private static final Duration OPENING = Duration.ofSeconds(10);

    private final List<ModelDefinition> models;
    private final Databases databases;
    private final ShardMap shards;

    private ShardTools(List<ModelDefinition> models, Databases databases, ShardMap shards) {
        this.models = models;
        this.databases = databases;
        this.shards = shards;
    }

    /**
     * Loads the game's models and connects to its databases.
     *
     * @param flags settings that the command line has
     * @throws SettingsProblems if the settings are wrong, or name no databases
     * @throws io.pserver.persistence.database.DatabaseOpenException if a database cannot be used
     */
    static ShardTools open(GameArguments arguments, List<String> flags) {
        Path folder = arguments.game();
        NodeConfig config = arguments.settings(folder, flags);
        if (config.data().databases().isEmpty()) {
            throw new SettingsProblems(
                    List.of("databases: none is set; the embedded one, which one process uses, has no shards"));
        }
        List<ModelDefinition> models = models(folder, config);
        Databases databases =
                Databases.open(config.data().databases(), folder.resolve(".pserver"), new DatabaseCounters());
        try {
            return new ShardTools(models, databases, ShardMap.open(databases, soon()));
        } catch (RuntimeException e) {
            databases.close();
            throw e;
        }
    }

    private static List<ModelDefinition> models(Path folder, NodeConfig config) {
        try (ScriptEngine engine = ScriptEngine.open()) {
            return engine.load(GameFolder.read(folder), config.gameJson()).models();
        }
    }

    static Deadline soon() {
        return Deadline.in(OPENING);
    }

    Databases databases() {
        return databases;
    }

    ShardMap shards() {
        return shards;
    }

    ShardMover mover(MoveProgress progress) {
        return new ShardMover(shards, databases, models, MoveConfig.DEFAULTS, progress);
    }

    @Override
    public void close() {
        databases.close();
    }
}
