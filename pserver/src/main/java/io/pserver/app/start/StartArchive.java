package io.pserver.app.start;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JVM's archive of the program's classes, already loaded and linked, with what is known of hot methods: a JVM that starts from one
 * does less than half the work. It fits one build of the program, one of Java, and one place of both; a JVM that it does not fit
 * starts without it.
 *
 * <p>Made by a JVM that runs the sample game for a moment and writes the archive as it ends, in a process of its own.
 *
 * @param file where it lies or is to lie
 */
public record StartArchive(Path file) {
    /** Names the file to the JVM that may start from it; set by {@link Relaunch}, and by {@code bin/pserver}. */
    static final String FILE = "pserver.archive";

    private static final String MAIN = "io.pserver.launch.Main";
    private static final String USED = "-XX:AOTCache=";
    private static final String MADE = "-XX:AOTCacheOutput=";

    /** The archive of this program on this Java, or empty if it was started in a way that cannot use one. */
    public static Optional<StartArchive> here() {
        return Optional.ofNullable(System.getProperty(FILE)).map(file -> new StartArchive(Path.of(file)));
    }

    /**
     * Makes it: runs {@code command} of the program in a JVM like this one. A process that is killed, also this one, leaves nothing
     * that could be taken for an archive.
     *
     * @param command what to train with
     * @param atMost after which the other JVM is ended
     * @throws IOException if there is no archive afterwards; the message is fit for a log
     * @throws InterruptedException if the calling thread was interrupted; the other JVM is ended then
     */
    public void make(String command, Duration atMost) throws IOException, InterruptedException {
        Path made = newFile(".aot");
        Path said = newFile(".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(commandLine(made, command));
            builder.environment().keySet().removeIf(name -> name.startsWith("PSERVER_"));
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            awaitEnd(process, atMost);
            if (process.exitValue() != 0 || Files.size(made) == 0) {
                throw new IOException("the archive was not made: " + lastLine(said));
            }
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
            Files.deleteIfExists(said);
            Files.deleteIfExists(folder().resolve(made.getFileName() + ".config"));
        }
    }

    private Path newFile(String ending) throws IOException {
        try {
            return Files.createTempFile(Files.createDirectories(folder()), ".made-", ending);
        } catch (IOException e) {
            throw new IOException(FolderProblem.of(e));
        }
    }

    /** Ends it, and the JVM that it has started to write the archive, also where this process is told to end. */
    private static void awaitEnd(Process process, Duration atMost) throws IOException, InterruptedException {
        Thread atExit = new Thread(() -> end(process), "ps-start-archive-end");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            if (!process.waitFor(atMost)) {
                throw new IOException("the archive was not made within " + atMost);
            }
        } finally {
            end(process);
            forget(atExit);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // this process ends: the hook runs, or has run
        }
    }

    private Path folder() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? "it said nothing" : lines.getLast();
    }

    /** This JVM's own flags: an archive fits only a JVM with the same modules and the same class path. */
    private static List<String> commandLine(Path made, String command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith(USED) && !flag.startsWith("-agent") && !flag.startsWith("-javaagent")) {
                line.add(flag);
            }
        }
        line.addAll(List.of(MADE + made, "-cp", System.getProperty("java.class.path", ""), MAIN, command));
        return line;
    }
}
