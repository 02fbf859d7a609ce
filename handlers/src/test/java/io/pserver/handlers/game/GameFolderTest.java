package io.pserver.handlers.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GameFolderTest {
    @TempDir
    Path temp;

    @Test
    void read_takesScriptsAndWhatStandsBesideThem() throws IOException {
        Path game = Files.createDirectories(temp.resolve("game"));
        for (String file : new String[] {
            "handlers/a.js",
            "handlers/deep/b.mjs",
            "rooms/r.js",
            "rooms/deep/no.js",
            "lib/c.json",
            "lib/d.txt",
            "public/page.js",
            "public/shared/rules.js",
            "other/e.js"
        }) {
            Files.createDirectories(game.resolve(file).getParent());
            Files.writeString(game.resolve(file), "1");
        }
        GameFolder folder = GameFolder.read(game);
        assertThat(folder.paths())
                .containsExactly(
                        "/handlers/a.js",
                        "/handlers/deep/b.mjs",
                        "/lib/c.json",
                        "/public/shared/rules.js",
                        "/rooms/deep/no.js",
                        "/rooms/r.js");
        assertThat(folder.scripts("/handlers", true)).containsExactly("/handlers/a.js", "/handlers/deep/b.mjs");
        assertThat(folder.scripts("/rooms", false)).containsExactly("/rooms/r.js");
    }

    @Test
    void read_doesNotFollowLinksOutOfTheGame() throws IOException {
        Path game = temp.resolve("game");
        Files.createDirectories(game.resolve("handlers"));
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret.js"), "secret");
        Files.createSymbolicLink(game.resolve("handlers/link.js"), outside.resolve("secret.js"));
        Files.createSymbolicLink(game.resolve("lib"), outside);
        Files.writeString(game.resolve("handlers/real.js"), "1");
        Files.createSymbolicLink(game.resolve("handlers/inner.js"), game.resolve("handlers/real.js"));
        assertThat(GameFolder.read(game).paths()).containsExactly("/handlers/inner.js", "/handlers/real.js");
    }

    @Test
    void read_ofNoFolder_saysSo() {
        assertThatThrownBy(() -> GameFolder.read(temp.resolve("none")))
                .isInstanceOf(GameException.class)
                .hasMessageContaining("there is no game folder");
    }
}
