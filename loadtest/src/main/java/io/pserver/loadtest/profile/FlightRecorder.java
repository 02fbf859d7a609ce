package io.pserver.loadtest.profile;

import io.pserver.loadtest.server.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The flight recorder of another Java process, reached through {@code jcmd}.
 *
 * @param jcmd the program, of a JDK that fits the process
 * @param pid the process, of the same user
 */
public record FlightRecorder(Path jcmd, long pid) {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String NAME = "name=loadtest";

    /** Starts to record. */
    public void start() throws IOException {
        ask("JFR.start", NAME, "settings=profile");
    }

    /** Ends the recording and writes it to {@code file}. */
    public void stop(Path file) throws IOException {
        ask("JFR.stop", NAME, "filename=" + file.toAbsolutePath());
    }

    private void ask(String command, String... arguments) throws IOException {
        String answer = Commands.output(
                Stream.concat(Stream.of(jcmd.toString(), Long.toString(pid), command), Stream.of(arguments))
                        .toList(),
                DEADLINE);
        if (answer.contains("Exception") || answer.contains("Could not")) {
            throw new IOException(command + " failed: " + answer);
        }
    }
}
