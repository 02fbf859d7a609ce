package io.pserver.simulations;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Runs one simulation against a server that runs already, or against one that it starts, and returns Gatling's exit code: 0 if all
 * went well, 2 if something did not.
 *
 * <p>Threading: the calling thread waits for Gatling, a process of its own, while {@code gs-output} copies what it says.
 */
public final class Run {
    private static final Map<String, Class<?>> SIMULATIONS = Map.of(
            "rest", RestSimulation.class,
            "rooms", RoomsSimulation.class,
            "storm", StormSimulation.class);
    private static final List<String> KNOWN = List.of("users", "seconds", "base", "jar", "game", "results");
    private static final Duration LAST_LINES = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final String USAGE =
            "usage: loadtest/gatling rest|rooms|storm [--users=N] [--seconds=N] [--base=http://address:port] [--results=FOLDER]";

    private Run() {}

    /** {@code rest|rooms|storm}, then flags; exits with 2 if they are wrong. */
    @SuppressWarnings("SystemOut") // a command line program: its output is its result
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            System.exit(run(List.of(args), System.out));
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * Runs it; the report is in the folder that {@code --results} names.
     *
     * @throws IllegalArgumentException if the arguments make no sense
     */
    static int run(List<String> args, PrintStream out) throws IOException, InterruptedException {
        Class<?> simulation = args.isEmpty() ? null : SIMULATIONS.get(args.getFirst());
        if (simulation == null) {
            throw new IllegalArgumentException(USAGE);
        }
        Map<String, String> flags = flags(args.subList(1, args.size()));
        String base = flags.get("base");
        if (base != null) {
            return play(simulation, base, flags, out);
        }
        Path jar = Path.of(flags.getOrDefault("jar", "dist/target/pserver.jar"));
        try (GameServer server = GameServer.start(jar, Path.of(flags.getOrDefault("game", "loadtest/game")))) {
            out.println("pserver is at " + server.base());
            return play(simulation, server.base(), flags, out);
        }
    }

    private static Map<String, String> flags(List<String> args) {
        Map<String, String> flags = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (!arg.startsWith("--") || equals < 0 || !KNOWN.contains(arg.substring(2, equals))) {
                throw new IllegalArgumentException(arg + ": unknown; there are " + new TreeSet<>(KNOWN) + "\n" + USAGE);
            }
            flags.put(arg.substring(2, equals), arg.substring(equals + 1));
        }
        for (String name : List.of("users", "seconds")) {
            if (!flags.getOrDefault(name, "1").matches("[1-9][0-9]{0,5}")) {
                throw new IllegalArgumentException(
                        "--" + name + "=" + flags.get(name) + ": not a whole number above 0");
            }
        }
        return flags;
    }

    private static int play(Class<?> simulation, String base, Map<String, String> flags, PrintStream out)
            throws IOException, InterruptedException {
        Path results = Path.of(flags.getOrDefault("results", "loadtest/target/gatling"));
        Files.createDirectories(results);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dgatling.data.console.light=true",
                "-Dbase=" + base));
        for (String name : List.of("users", "seconds")) {
            if (flags.containsKey(name)) {
                command.add("-D" + name + "=" + flags.get(name));
            }
        }
        command.addAll(List.of(
                "io.gatling.app.Gatling",
                "--simulation",
                simulation.getName(),
                "--results-folder",
                results.toString()));
        Process gatling = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread output = Thread.ofVirtual().name("gs-output").start(() -> copy(gatling, out));
        try {
            if (!gatling.waitFor(LONGEST)) {
                throw new IOException("Gatling did not end within " + LONGEST.toMinutes() + " minutes");
            }
            output.join(LAST_LINES);
            return gatling.exitValue();
        } finally {
            gatling.destroy();
        }
    }

    private static void copy(Process gatling, PrintStream out) {
        try (InputStream output = gatling.getInputStream()) {
            output.transferTo(out);
        } catch (IOException _) {
            // it was ended
        }
    }
}
