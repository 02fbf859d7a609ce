package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pserver.app.BalancerCommand.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say and how they end. */
class CommandsTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void newGame_passesTheCheck() {
        Path game = folder.resolve("mygame");

        assertThat(run("new", game.toString())).isZero();
        assertThat(run("check", game.toString())).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("made     " + game.resolve("rooms/lobby.js"), "handler  /players/:id", "room     lobby");
        assertThat(game.resolve("models/player.js")).exists();
        assertThat(game.resolve("test/names.test.js")).exists();
    }

    @Test
    void newGame_whereFilesAre_changesNothing() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");

        assertThat(run("new", folder.toString())).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("no game can be made in " + folder + ": there are files in it already"
                        + System.lineSeparator());
        assertThat(folder).isDirectoryNotContaining("glob:**.js");
    }

    @Test
    void config_printsEverySettingWithItsSource() {
        assertThat(run("config", folder.toString(), "--http.port=9")).isZero();
        assertThat(out.toString())
                .containsPattern("http\\.port +9 +--http\\.port")
                .containsPattern("lanes\\.ring +256 +default");
    }

    @Test
    void run_ofABrokenGame_saysWhereAndExits1() throws IOException {
        Path handler = Files.createDirectories(folder.resolve("handlers")).resolve("bad.js");
        Files.writeString(handler, "export function GET( {");

        assertThat(run("run", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).startsWith("/handlers/bad.js:1:");
    }

    @Test
    void run_ofAMissingFolder_saysSoAndExits2() {
        assertThat(run("run", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).hasLineCount(1).contains("there is no folder");
    }

    @Test
    void run_onABusyPort_saysWhichSettingAndExits1() throws IOException {
        Files.createDirectories(folder.resolve("public"));
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(busy.getLocalPort());
            assertThat(run("run", folder.toString(), "--http.host=127.0.0.1", "--http.port=" + port))
                    .isEqualTo(1);
            assertThat(run("run", folder.toString(), "--http.host=127.0.0.1", "--http.port=0", "--admin.port=" + port))
                    .isEqualTo(1);
            assertThat(err.toString().lines())
                    .containsExactly(
                            "http.host and http.port: cannot listen on 127.0.0.1:" + port + ": Address already in use",
                            "admin.host and admin.port: cannot listen on 127.0.0.1:" + port
                                    + ": Address already in use");
        }
    }

    @Test
    void balancer_namesEveryNode() {
        for (Kind kind : Kind.values()) {
            String text = BalancerCommand.configuration(kind, "8000", List.of("10.0.0.1:8080", "[::1]:8081"));
            assertThat(text).contains("10.0.0.1:8080", "[::1]:8081", "8000").doesNotContain("{{");
        }
    }

    @Test
    void balancer_refusesWhatIsNoAddress() {
        List<String> problems = catchThrowableOfType(
                        SettingsProblems.class,
                        () -> BalancerCommand.configuration(Kind.nginx, "x", List.of("a b:1", "a", "a:70000")))
                .problems();

        assertThat(problems).hasSize(4);
    }

    @Test
    void balancer_ofAnUnknownKind_exits2() {
        assertThat(run("balancer", "apache")).isEqualTo(2);
    }
}
