package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a change of a game's code. */
final class CodeFilesTest {
    @TempDir
    private Path game;

    @Test
    void haveChanged_tellsFilesThatComeGoAndAreWritten() throws IOException {
        CodeFiles files = new CodeFiles(game);
        assertThat(files.haveChanged()).isFalse();

        Path handler = Files.createDirectories(game.resolve("handlers/deep")).resolve("a.js");
        Files.writeString(handler, "1");
        assertThat(files.haveChanged()).isTrue();
        assertThat(files.haveChanged()).isFalse();

        Files.writeString(handler, "22");
        assertThat(files.haveChanged()).isTrue();

        Files.delete(handler);
        assertThat(files.haveChanged()).isTrue();
    }

    /** As editors save: the length may be the same, the file is another one. */
    @Test
    void haveChanged_tellsAFileThatAnotherOneWasRenamedOver() throws IOException {
        Path handler = Files.createDirectories(game.resolve("rooms")).resolve("a.js");
        Files.writeString(handler, "1");
        CodeFiles files = new CodeFiles(game);
        Path other = game.resolve("other.js");
        Files.writeString(other, "2");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(handler));
        Files.move(other, handler, StandardCopyOption.ATOMIC_MOVE);

        assertThat(files.haveChanged()).isTrue();
    }

    @Test
    void haveChanged_looksAtCodeOnly() throws IOException {
        CodeFiles files = new CodeFiles(game);
        Files.writeString(Files.createDirectories(game.resolve("public")).resolve("a.js"), "1");
        Files.writeString(game.resolve("pserver.yaml"), "");

        assertThat(files.haveChanged()).isFalse();
    }
}
