package io.pserver.loadtest.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs short programs and returns what they print. */
public final class Commands {
    private Commands() {}

    /**
     * Runs {@code command} and returns its output and errors as one text.
     *
     * @throws IOException if it could not be run, did not end within {@code deadline}, or failed
     */
    public static String output(List<String> command, Duration deadline) throws IOException {
        Path file = Files.createTempFile("loadtest-", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(file.toFile())
                    .start();
            if (!process.waitFor(deadline)) {
                process.destroyForcibly();
                throw new IOException(command.getFirst() + " did not end within " + deadline.toSeconds() + " s");
            }
            String output = Files.readString(file, UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new IOException(command.getFirst() + " failed with " + process.exitValue() + ": " + output);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.getFirst(), e);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
