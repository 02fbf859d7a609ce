package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.database.MariaDbServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packed program says, and how it ends, where it cannot start: one line for each problem, and the exit code of its kind. */
final class FailedStartIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;

    @TempDir
    private Path folder;

    private Path game;

    @BeforeEach
    void makeGame() throws IOException {
        game = Files.createDirectories(folder.resolve("game"));
        Files.writeString(
                Files.createDirectories(game.resolve("handlers")).resolve("a.js"), "export const GET = () => 1;\n");
    }

    /** Runs it to its end; the lines that it told. */
    private List<String> told(int exitCode, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Launch.JAVA.toString(), "-jar", Launch.JAR.toString(), "run"));
        command.addAll(List.of(arguments));
        command.add("--admin.port=0");
        ProcessBuilder builder = new ProcessBuilder(command);
        // What is told does not depend on it, and an interpreter starts faster.
        builder.environment().put("PSERVER_JS_COMPILE", "false");
        Launch launch = Launch.start(builder);
        try {
            assertThat(launch.process().waitFor(PATIENCE))
                    .as("ended: %s", launch.out())
                    .isTrue();
            assertThat(launch.process().exitValue()).as(launch.err()).isEqualTo(exitCode);
            assertThat(launch.out() + launch.err()).doesNotContain("\tat ", "Exception");
            return launch.err()
                    .lines()
                    .filter(line -> !line.startsWith("WARNING"))
                    .toList();
        } finally {
            launch.process().destroyForcibly();
        }
    }

    @Test
    void portThatIsTaken_isNamed() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            List<String> lines = told(FAILED, game.toString(), "--http.host=127.0.0.1", "--http.port=" + port);

            assertThat(lines).singleElement().asString().contains("127.0.0.1:" + port, "in use");
        }
    }

    @Test
    void folderThatIsMissing_isNamed() throws IOException, InterruptedException {
        assertThat(told(WRONG_INPUT, folder.resolve("nowhere").toString()))
                .singleElement()
                .asString()
                .contains("nowhere");
    }

    @Test
    void folderThatCannotBeWritten_isNamed() throws IOException, InterruptedException {
        Files.writeString(game.resolve(".pserver"), "a file is in the way, for root too\n");

        assertThat(told(FAILED, game.toString(), "--http.port=0"))
                .singleElement()
                .asString()
                .contains(game.resolve(".pserver").toString(), "a file is in the way");
    }

    @Test
    void gameThatIsBroken_isToldWithFileAndLine() throws IOException, InterruptedException {
        Files.writeString(game.resolve("handlers/a.js"), "export const GET = () => 1;\nexport const = 2;\n");
        Files.writeString(game.resolve("handlers/b.js"), "let = 3;\n");

        assertThat(told(FAILED, game.toString(), "--http.port=0"))
                .hasSize(2)
                .anyMatch(line -> line.contains("handlers/a.js:2"))
                .anyMatch(line -> line.contains("handlers/b.js"));
    }

    @Test
    void settingsThatAreWrong_areAllListed() throws IOException, InterruptedException {
        assertThat(told(WRONG_INPUT, game.toString(), "--http.prt=1", "--lanes.ring=3"))
                .hasSize(2)
                .anyMatch(line -> line.contains("http.prt") && line.contains("http.port"))
                .anyMatch(line -> line.contains("lanes.ring"));
    }

    @Test
    void databaseThatDoesNotAnswer_isNamed() throws IOException, InterruptedException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        assertThat(told(FAILED, game.toString(), "--http.port=0", "--databases.0.name=main", url(nobody)))
                .singleElement()
                .asString()
                .contains("main");
    }

    @Test
    void passwordThatIsWrong_isToldAndNotShown() throws IOException, InterruptedException {
        try (MariaDbServer database = MariaDbServer.start()) {
            List<String> lines = told(
                    FAILED,
                    game.toString(),
                    "--http.port=0",
                    "--databases.0.name=main",
                    url(database.port()),
                    "--databases.0.user=game",
                    "--databases.0.password=hunter2");

            assertThat(lines)
                    .singleElement()
                    .asString()
                    .contains("main", "Access denied")
                    .doesNotContain("hunter2");
        }
    }

    private static String url(int port) {
        return "--databases.0.url=jdbc:mysql://127.0.0.1:" + port + "/game";
    }
}
