package io.pserver.app;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.room.journal.JournalException;
import io.pserver.room.journal.JournalReader;
import io.pserver.room.journal.Replay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a room again from its journal. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Runs a room again from its journal, and shows its state after each event.",
        footer = {
            "",
            "A room whose options say record: true writes its journal to .pserver/journals in the",
            "game's folder. Exit code 1: the room did or said something else than it did then."
        })
final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @SuppressWarnings({"FieldCanBeFinal", "NullAway.Init"}) // picocli sets it
    @Parameters(index = "0", paramLabel = "journal", description = "The journal's file.")
    private Path journal;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "folder",
            description = "The game; if left out, the one in whose folder the journal is, or else this folder.")
    private String folder = "";

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Option(names = "--step", description = "Waits for Enter after each event; q ends.")
    private boolean step = false;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @Option(names = "--to", paramLabel = "N", description = "Ends after event N.")
    private long to = Long.MAX_VALUE;

    @Override
    public Integer call() {
        if (to < 1) {
            throw new SettingsProblems(List.of("--to=" + to + ": must be 1 or more"));
        }
        try (JournalReader reader = JournalReader.open(journal)) {
            Path game = GameArguments.gameIn(folder.isEmpty() ? besideJournal() : folder);
            NodeConfig config = SettingsReader.read(
                    game, System.getenv(), spec.commandLine().getUnmatchedArguments());
            try (ScriptEngine engine = ScriptEngine.open()) {
                return replay(engine.load(GameFolder.read(game), config.gameJson()), reader);
            }
        } catch (JournalException e) {
            throw new SettingsProblems(List.of(String.valueOf(e.getMessage())));
        }
    }

    /** The game in whose {@code .pserver/journals} the journal is; empty if it is somewhere else. */
    private String besideJournal() {
        Path file = journal.toAbsolutePath().normalize();
        int names = file.getNameCount();
        boolean kept = names > 3 && file.subpath(names - 3, names - 1).equals(Path.of(".pserver", "journals"));
        return kept ? file.getRoot().resolve(file.subpath(0, names - 3)).toString() : "";
    }

    private int replay(Game game, JournalReader reader) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("room " + reader.room() + " of type " + reader.type() + ", recorded from " + reader.began());
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        long different = 0;
        long count = 0;
        try (Replay replay = new Replay(game, reader, line -> out.println("    log " + line))) {
            double began = 0;
            String before = "";
            while (count < to) {
                Replay.Step done = replay.next();
                if (done == null) {
                    break;
                }
                if (++count == 1) {
                    began = done.event().nowMillis();
                    if (replay.isOtherCode()) {
                        out.println("the game's code or settings are not those of the recording");
                    }
                }
                show(out, done, began, before);
                before = done.stateJson();
                different += done.differences().isEmpty() ? 0 : 1;
                if (step && !goesOn(out, input)) {
                    break;
                }
            }
        }
        if (reader.whyCut() != null) {
            out.println("the journal ends here: " + reader.whyCut());
        }
        out.println(count
                + (count == 1 ? " event, " : " events, ")
                + (different == 0 ? "as recorded" : different + " not as recorded"));
        return different == 0 ? 0 : Main.FAILED;
    }

    private static void show(PrintWriter out, Replay.Step done, double began, String before) {
        Event event = done.event();
        StringBuilder line = new StringBuilder("#").append(done.number());
        line.append(String.format(Locale.ROOT, " +%.3f ", (event.nowMillis() - began) / 1_000));
        line.append(event.kind().name().toLowerCase(Locale.ROOT));
        for (String part : List.of(event.client(), event.type(), event.text())) {
            line.append(part.isEmpty() ? "" : " ").append(part);
        }
        out.println(line.append(done.how().equals("completed") ? "" : "  " + done.how()));
        done.differences().forEach(difference -> out.println("  ! " + difference));
        out.println(done.stateJson().equals(before) ? "  the same" : "  " + done.stateJson());
    }

    /** Waits for a line; false if the user, or what stands in for one, has had enough. */
    private static boolean goesOn(PrintWriter out, BufferedReader input) {
        out.flush();
        try {
            String line = input.readLine();
            return line != null && !line.strip().equals("q");
        } catch (IOException e) {
            throw new UncheckedIOException("standard input cannot be read", e);
        }
    }
}
