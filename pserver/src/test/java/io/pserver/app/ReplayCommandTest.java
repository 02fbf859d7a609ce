package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Client;
import io.pserver.e2e.Server;
import io.pserver.persistence.DataConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code pserver replay} says of a journal that a node has written, and how it ends. */
@Timeout(120)
class ReplayCommandTest {
    private static final String COUNTER = """
            export const options = { record: true, reconnectMs: 0 };
            export function onCreate(room) { room.state = { n: 0, dice: [] }; }
            export const messages = {
              add(room, client, n) { console.log('adds', n); room.state.n += n; room.state.dice.push(Math.random()); return room.state.n; },
              no() { throw new Error('no'); },
            };
            """;

    @TempDir
    private static Path folder;

    private static Path game;
    private static Path journal;
    private static String lastState;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void record() throws IOException {
        game = folder.resolve("game");
        Files.createDirectories(game.resolve("rooms"));
        Files.writeString(game.resolve("rooms/counter.js"), COUNTER);
        try (Server server = Server.onFolder(game, DataConfig.DEFAULTS);
                Client client = new Client(server.port())) {
            String room = client.join("counter").path("room").asString();
            client.message(room, "add", "2");
            assertThat(Client.code(client.message(room, "no", "null"))).isEqualTo("handler_error");
            client.message(room, "add", "3");
            try (Client other = new Client(server.port())) {
                JsonNode joined = other.joinId(room);
                lastState = joined.path("state").toString();
            }
        }
        try (Stream<Path> files = Files.list(game.resolve(".pserver/journals"))) {
            journal = files.findFirst().orElseThrow();
        }
    }

    private int replay(String... arguments) {
        String[] all =
                Stream.concat(Stream.of("replay"), Arrays.stream(arguments)).toArray(String[]::new);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    @Test
    void journal_isTheOwnersAlone_andIsCalledAfterItsRoom() throws IOException {
        assertThat(journal.getFileName().toString()).matches("counter-[0-9a-z]{12}-\\d{8}T\\d{9}\\.jsonl");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(journal)))
                .isEqualTo("rw-------");
    }

    @Test
    void journal_showsTheStateAfterEachEvent() {
        assertThat(replay(journal.toString())).as("%s%s", out, err).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.getFirst()).startsWith("room ").contains(" of type counter, recorded from 20");
        assertThat(lines.get(1)).isEqualTo("#1 +0.000 create");
        assertThat(lines.get(2)).isEqualTo("  {\"n\":0,\"dice\":[]}");
        assertThat(lines)
                .anyMatch(line -> line.matches("#\\d+ \\+\\d+\\.\\d{3} message c1 add 2"))
                .anyMatch(line -> line.matches("#\\d+ \\+\\d+\\.\\d{3} message c1 no null  failed"))
                .anyMatch(line -> line.matches(" {4}log info .*counter.js:[0-9:]+ adds 3"))
                .contains("  " + lastState);
        assertThat(lines.getLast()).matches("\\d+ events, as recorded");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void to_endsAfterThatEvent() {
        assertThat(replay(journal.toString(), game.toString(), "--to", "2")).isZero();
        assertThat(out.toString()).contains("#2 ").doesNotContain("#3 ").endsWith("2 events, as recorded\n");
    }

    @Test
    void step_waitsAfterEachEvent_andEndsWithTheInput() {
        InputStream ours = System.in;
        System.setIn(InputStream.nullInputStream());
        try {
            assertThat(replay(journal.toString(), "--step")).isZero();
        } finally {
            System.setIn(ours);
        }
        assertThat(out.toString()).contains("#1 ").doesNotContain("#2 ").endsWith("1 event, as recorded\n");
    }

    @Test
    void otherCode_isTold_andWhereItDiffers() throws IOException {
        Path other = folder.resolve("other");
        Files.createDirectories(other.resolve("rooms"));
        Files.writeString(other.resolve("rooms/counter.js"), COUNTER.replace("+= n", "-= n"));
        assertThat(replay(journal.toString(), other.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "the game's code or settings are not those of the recording",
                        "  ! it says something else than it did",
                        "  ! the last state is another one")
                .containsPattern("\\d events, [3-5] not as recorded");
    }

    @Test
    void journalThatBreaksOff_isRunSoFar() throws IOException {
        byte[] whole = Files.readAllBytes(journal);
        Path cut = folder.resolve("cut.jsonl");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 20));
        assertThat(replay(cut.toString(), game.toString())).as("%s%s", out, err).isZero();
        assertThat(out.toString())
                .contains("the journal ends here: its node was killed while it wrote, or writes it still")
                .contains("  " + lastState);
    }

    @Test
    void lineThatIsBrokenInTheMiddle_isNamed() throws IOException {
        List<String> lines = Files.readAllLines(journal);
        Path broken = folder.resolve("broken.jsonl");
        Files.writeString(broken, lines.get(0) + "\n" + lines.get(1) + "\n{\"do\":\"pa\n" + lines.get(2) + "\n");
        assertThat(replay(broken.toString(), game.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("broken.jsonl line 3 is no line of a journal");
        Files.writeString(broken, lines.get(0) + "\n{\"do\":\"dance\"}\n" + lines.get(2) + "\n");
        assertThat(replay(broken.toString(), game.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("broken.jsonl line 2 is no line of a journal: it does \"dance\"");
    }

    @Test
    void whatIsNoJournal_isSaid_andExits2() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jsonl"), "hello\n", StandardCharsets.UTF_8);
        Path json = Files.writeString(folder.resolve("json.jsonl"), "{\"a\":1}\n", StandardCharsets.UTF_8);
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "", StandardCharsets.UTF_8);
        for (Path file : List.of(text, json, empty)) {
            assertThat(replay(file.toString(), game.toString())).isEqualTo(2);
            assertThat(err.toString()).contains(file + " is no journal of a room");
        }
        assertThat(replay(folder.resolve("none").toString(), game.toString())).isEqualTo(2);
        assertThat(replay(folder.toString(), game.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("none is not there, or no file", folder + " is not there, or no file");
    }

    @Test
    void wrongArguments_areSaid_andExit2() throws IOException {
        Path empty = folder.resolve("empty");
        Files.createDirectories(empty.resolve("rooms"));
        assertThat(replay(journal.toString(), empty.toString())).isEqualTo(2);
        assertThat(replay(journal.toString(), folder.resolve("nogame").toString()))
                .isEqualTo(2);
        assertThat(replay(journal.toString(), "--to=0")).isEqualTo(2);
        assertThat(replay(journal.toString(), "--stp=1")).isEqualTo(2);
        assertThat(replay()).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "the game has no room type counter",
                        "there is no folder, nor a command,",
                        "--to=0: must be 1 or more",
                        "Missing required parameter");
    }
}
