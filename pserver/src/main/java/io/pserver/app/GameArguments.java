package io.pserver.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The arguments that commands on a game share: the folder, and settings as flags. */
final class GameArguments {
    private static final List<String> SIGNS_OF_A_GAME = List.of("handlers", "rooms", "public", "pserver.yaml");

    /** Where the sample game lies in the jar, with a list of its files. */
    private static final String SAMPLE = "/META-INF/pserver/game/";

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
        return isGame || !folder.isEmpty() ? asked : sample().orElse(asked);
    }

    /** The sample game, unpacked to a folder of its own; empty if the program was not packed. */
    static Optional<Path> sample() {
        try (InputStream list = GameArguments.class.getResourceAsStream(SAMPLE + "files.txt")) {
            if (list == null) {
                return Optional.empty();
            }
            Path target = Files.createTempDirectory("pserver-sample-");
            for (String file : new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                copy(file, target.resolve(file));
            }
            return Optional.of(target);
        } catch (IOException e) {
            throw new UncheckedIOException("the sample game cannot be unpacked", e);
        }
    }

    private static void copy(String file, Path target) throws IOException {
        try (InputStream in = GameArguments.class.getResourceAsStream(SAMPLE + file)) {
            if (in == null) {
                throw new IOException("the jar lacks " + file);
            }
            Files.createDirectories(target.getParent());
            Files.copy(in, target);
        }
    }
}
