package io.pserver.room.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.handlers.realm.Game.From;
import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Effect;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.room.journal.JournalEntry.How;
import io.pserver.room.journal.Journals.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Journals are read as they were written, and stay within their bounds. */
@Timeout(60)
class JournalsTest {
    private static final NewRoom START = new NewRoom(
            "r1", "arena", "{\"a\": 1.50}", "seed", 1_000.25, new From("{\"n\":1}", "{}", "{\"m\":2}", true));

    @TempDir
    private Path folder;

    private final AtomicInteger cuts = new AtomicInteger();

    private Journals journals(Limits limits) {
        return Journals.start(folder.resolve("journals"), limits, cuts::incrementAndGet);
    }

    private static Event message(String text) {
        return new Event(Kind.MESSAGE, 1_795_271_300_805.0, "c1", "say \ud800", text, "\"id\"");
    }

    private Path only() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("journals"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    private static List<JournalEntry> read(JournalReader reader) {
        List<JournalEntry> entries = new ArrayList<>();
        for (JournalEntry entry = reader.next(); entry != null; entry = reader.next()) {
            entries.add(entry);
        }
        return entries;
    }

    @Test
    void whatWasWritten_isReadLetterByLetter() throws IOException {
        Event event = message("{ \"x\" : 1e2, \"y\":\"\\u00e9\u2028\ud83d\ude80\n\" }");
        Effect said = new Effect.Send("c1", "frame", false);
        try (Journals journals = journals(Limits.DEFAULTS)) {
            Journal journal = journals.begin("arena", "r1");
            journal.opened(START, "code", List.of("=1", "!{}"));
            journal.seated("c1", "{\"id\":\"s\"}");
            journal.withheld("c1");
            journal.completed(event, List.of("=\"\u0001"), List.of(said));
            journal.lost(event);
            journal.told(new Changes("{}", null));
            journal.ended(() -> "{\"n\":2}");
            journal.lost(event); // comes too late
        }
        try (JournalReader reader = JournalReader.open(only())) {
            assertThat(List.of(reader.type(), reader.room())).containsExactly("arena", "r1");
            assertThat(read(reader))
                    .containsExactly(
                            new JournalEntry.Opened(START, "code", List.of("=1", "!{}")),
                            new JournalEntry.Seated("c1", "{\"id\":\"s\"}"),
                            new JournalEntry.Withheld("c1"),
                            new JournalEntry.Pass(
                                    event, How.COMPLETED, List.of("=\"\u0001"), Digest.of(List.of(said)), ""),
                            new JournalEntry.Pass(event, How.LOST, List.of(), "", ""),
                            new JournalEntry.Told(Digest.of("P{}")),
                            new JournalEntry.Ended(Digest.of("{\"n\":2}")));
            assertThat(reader.whyCut()).isNull();
        }
        assertThat(cuts).hasValue(0);
    }

    @Test
    void journalThatIsTooLong_endsAndSaysSo() throws IOException {
        try (Journals journals = journals(new Limits(10_000, 100_000))) {
            Journal journal = journals.begin("arena", "r1");
            for (int i = 0; i < 1_000; i++) {
                journal.lost(message("\"" + "x".repeat(100) + "\""));
            }
        }
        assertThat(Files.size(only())).isBetween(8_000L, 10_000L);
        assertThat(cuts).hasValue(1);
        try (JournalReader reader = JournalReader.open(only())) {
            assertThat(read(reader).getLast()).isEqualTo(new JournalEntry.Cut("it is as long as one may be"));
            assertThat(reader.whyCut()).isEqualTo("it is as long as one may be");
        }
    }

    @Test
    void lineThatFindsNoPlace_endsItsJournal() throws IOException {
        String large = "x".repeat((int) Journals.MOST_WAITING);
        try (Journals journals = journals(Limits.DEFAULTS)) {
            Journal journal = journals.begin("arena", "r1");
            journal.lost(message(large));
            journal.lost(message("1"));
        }
        assertThat(cuts).hasValue(1);
        try (JournalReader reader = JournalReader.open(only())) {
            assertThat(read(reader)).containsExactly(new JournalEntry.Cut("the disk did not keep up"));
        }
    }

    @Test
    void newJournal_removesTheOldestBeyondTheBoundOfAll() throws IOException {
        Path there = Files.createDirectories(folder.resolve("journals"));
        for (int i = 0; i < 5; i++) {
            Path old = Files.write(there.resolve("arena-" + i + ".jsonl"), new byte[1_000]);
            Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000L * (5 - i)));
        }
        Files.write(there.resolve("mine.txt"), new byte[5_000]);
        try (Journals journals = journals(new Limits(2_000, 4_500))) {
            journals.begin("arena", "r1");
        }
        try (Stream<Path> files = Files.list(there)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(4)
                    .contains("arena-0.jsonl", "arena-1.jsonl", "mine.txt")
                    .anyMatch(name -> name.startsWith("arena-r1-"));
        }
    }

    @Test
    void folderThatCannotBeWritten_endsTheJournal_andNothingElse() throws IOException {
        Files.writeString(folder.resolve("journals"), "in the way");
        try (Journals journals = journals(Limits.DEFAULTS)) {
            Journal journal = journals.begin("arena", "r1");
            journal.lost(message("1"));
            journal.ended(() -> "{}");
        }
        assertThat(cuts).hasValue(1);
    }
}
