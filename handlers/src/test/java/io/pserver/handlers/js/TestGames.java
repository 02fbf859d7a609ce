package io.pserver.handlers.js;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpCall.Body;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Games written into a folder of the test's own. */
final class TestGames {
    private TestGames() {}

    /** Writes files, given as path and text in turn. */
    static Path write(Path folder, String... pathsAndTexts) throws IOException {
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            Path file = folder.resolve(pathsAndTexts[i]);
            Files.createDirectories(file.getParent());
            Files.writeString(file, pathsAndTexts[i + 1]);
        }
        return folder;
    }

    static Game load(ScriptEngine engine, Path folder, String... pathsAndTexts) throws IOException {
        return engine.load(GameFolder.read(write(folder, pathsAndTexts)), "{\"speed\":7}");
    }

    static HttpCall get(String path) {
        return new HttpCall("GET", path, Map.of(), "", List.of(), new Body.None(), "127.0.0.1");
    }

    static HttpCall post(String path, Body body) {
        return new HttpCall("POST", path, Map.of(), "", List.of(), body, "127.0.0.1");
    }
}
