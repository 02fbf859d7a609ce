package io.pserver.app;

import io.pserver.handlers.game.GameException;
import io.pserver.persistence.DataException;
import io.pserver.persistence.database.DatabaseOpenException;
import io.pserver.persistence.shard.MoveFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** The program: reads the command and runs it. */
public final class Main {
    /** Exit code: the command failed. */
    static final int FAILED = 1;

    /** Exit code: wrong settings or arguments. */
    static final int WRONG_INPUT = 2;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command; its exit code. */
    @SuppressWarnings("SystemOut") // a command line program speaks on its standard streams
    static int run(String... args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        return run(out, new PrintWriter(System.err, true, StandardCharsets.UTF_8), args);
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new RootCommand())
                .setUnmatchedArgumentsAllowed(true)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(Main::tell);
        return line.execute(args);
    }

    /** One line for each problem, and the exit code that says whose fault it is. */
    private static int tell(Exception problem, CommandLine line, CommandLine.ParseResult ignored) throws Exception {
        List<String> lines = switch (problem) {
            case SettingsProblems settings -> settings.problems();
            case GameException game -> game.problems();
            case DatabaseOpenException open -> open.problems();
            case DataException data -> List.of(String.valueOf(data.getMessage()));
            case MoveFailed move -> List.of(String.valueOf(move.getMessage()));
            case UncheckedIOException io -> List.of(io.getMessage() + because(io));
            default -> throw problem;
        };
        lines.forEach(line.getErr()::println);
        return problem instanceof SettingsProblems ? WRONG_INPUT : FAILED;
    }

    /** The innermost cause: those around it say what the message says already. */
    private static String because(UncheckedIOException io) {
        Throwable cause = io.getCause();
        if (cause == null) {
            return "";
        }
        while (cause.getCause() != null && cause.getCause().getMessage() != null && cause instanceof IOException) {
            cause = cause.getCause();
        }
        return ": " + (cause instanceof IOException ? cause.getMessage() : cause);
    }
}
