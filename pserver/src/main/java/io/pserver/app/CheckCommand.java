package io.pserver.app;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.game.Route;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.handlers.realm.Game;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.model.ModelDefinition;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at a game without running it. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a game's settings, handlers, rooms, models and databases; says what is wrong and where.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private GameArguments arguments;

    @Override
    public Integer call() {
        Path folder = arguments.game();
        NodeConfig config = arguments.settings(folder, spec.commandLine().getUnmatchedArguments());
        PrintWriter out = spec.commandLine().getOut();
        try (ScriptEngine engine = ScriptEngine.open()) {
            Game game = engine.load(GameFolder.read(folder), config.gameJson());
            for (Route route : game.routes().all()) {
                out.println(
                        "handler  " + route.pattern() + "  " + String.join(" ", route.methods()) + "  " + route.file());
            }
            for (ModelDefinition model : game.models()) {
                out.println("model    " + model.name() + "  /models/" + model.name() + ".js");
            }
            for (String type : new TreeSet<>(game.roomTypes().keySet())) {
                out.println("room     " + type + "  /rooms/" + type + ".js");
            }
        }
        if (!config.data().databases().isEmpty()) {
            try (Databases _ = Databases.open(config.data().databases(), folder, new DatabaseCounters())) {
                config.data().databases().forEach(database -> out.println("database " + database));
            }
        }
        out.println("all is well");
        return 0;
    }
}
