package io.pserver.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The arguments that commands on a game share: the folder, and settings as flags. */
final class GameArguments {
    private static final List<String> SIGNS_OF_A_GAME = List.of("handlers", "rooms", "public", "pserver.yaml");

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Parameters(arity = "0..1", paramLabel = "folder", description = "The game; this folder if left out.")
    private String folder = "";

    /**
     * The settings of a game.
     *
     * @param flags what the command line has beside the folder
     */
    NodeConfig settings(Path game, List<String> flags) {
        return SettingsReader.read(game, System.getenv(), flags);
    }

    /**
     * The game's folder: the one asked for, or the sample where there is no game.
     *
     * @throws SettingsProblems if the folder asked for does not exist
     */
    Path game() {
        return gameIn(folder);
    }

    /** The same for a folder that was given in another way; empty for none. */
    static Path gameIn(String folder) {
        Path asked = Path.of(folder.isEmpty() ? "." : folder);
        if (!folder.isEmpty() && !Files.isDirectory(asked)) {
            throw new SettingsProblems(List.of("there is no folder, nor a command, " + folder));
        }
        boolean isGame = SIGNS_OF_A_GAME.stream().anyMatch(sign -> Files.exists(asked.resolve(sign)));
        return isGame || !folder.isEmpty() ? asked : SampleGame.folder().orElse(asked);
    }
}
