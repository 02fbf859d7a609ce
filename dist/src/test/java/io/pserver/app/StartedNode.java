package io.pserver.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A node with the settings of a game's folder, but on free ports. In this package for the reader of settings. */
public record StartedNode(Node node) implements AutoCloseable {
    private static final List<String> FREE_PORTS = List.of("--http.host=127.0.0.1", "--http.port=0", "--admin.port=0");

    public static StartedNode on(Path game) {
        return new StartedNode(Node.start(game, SettingsReader.read(game, Map.of(), FREE_PORTS)));
    }

    public int port() {
        return node.port();
    }

    @Override
    public void close() {
        node.close();
    }
}
