package io.pserver.room;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.RoomRealm.Passed;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.room.RoomCounters;
import io.pserver.persistence.room.RoomStore;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import io.pserver.pipeline.LaneMetrics;
import io.pserver.pipeline.LaneThreads;
import io.pserver.pipeline.RoomDesk;
import io.pserver.pipeline.RoomSaves;
import io.pserver.pipeline.Watchdog;
import io.pserver.room.RoomPasses.RoomPorts;
import io.pserver.room.journal.JournalReader;
import io.pserver.room.journal.Journals;
import io.pserver.room.journal.Replay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The passes of one room that records, without its lane: the test says what happens and when, so that minutes of a game take seconds.
 * Notes the state after each pass as the journal counts them.
 */
final class RecordedRoom implements AutoCloseable {
    private final Databases databases;
    private final RoomStore store;
    private final Watchdog watchdog;
    private final Journals journals;
    private final RoomMemory memory = new RoomMemory();
    private final RoomPasses passes;
    private final Path folder;
    private final List<Seat> seats = new ArrayList<>();

    /** After each pass of the journal; null where nobody looked. */
    private final List<@Nullable String> states = new ArrayList<>();

    RecordedRoom(Game game, String type, Path folder, Duration pass) {
        this.folder = folder;
        LaneMetrics metrics = new LaneMetrics(new SimpleMeterRegistry());
        databases = Databases.open(List.of(), folder.resolve("database"), new DatabaseCounters());
        store = RoomStore.open(databases.first(), "test", true, new RoomCounters());
        watchdog = Watchdog.start(pass, new LaneThreads(LaneConfig.Threads.VIRTUAL), metrics);
        journals = Journals.start(folder.resolve("journals"), () -> {
            throw new AssertionError("the journal was cut");
        });
        BudgetConfig budget = new BudgetConfig(pass, Duration.ofMinutes(1), 64);
        RoomParts parts = new RoomParts(
                () -> game,
                256,
                budget,
                watchdog,
                metrics,
                new RoomMetrics(new SimpleMeterRegistry()),
                FickleData::new,
                store,
                journals);
        RoomOptions options = Objects.requireNonNull(game.roomTypes().get(type));
        Room room = new Room("room", 0, type, "{\"given\":1}", options, null);
        RoomPorts ports = new RoomPorts(new FickleDesk(), RoomSaves.NONE, () -> {});
        passes = new RoomPasses(room, parts, memory, new Outgoing(), ports, journals.begin(type, "room"));
        passes.open();
    }

    /** Rooms that are called something else each time. */
    private static final class FickleDesk implements RoomDesk {
        @Override
        public CompletableFuture<String> create(String type, String paramsJson) {
            return CompletableFuture.completedFuture(UUID.randomUUID().toString());
        }

        @Override
        public String find(String type, String whereJson) {
            return "[]";
        }

        @Override
        public CompletableFuture<String> signal(String roomId, String dataJson) {
            return CompletableFuture.completedFuture("");
        }
    }

    /** Runs a pass, as the room's body does; how it ended. */
    String pass(Kind kind, String client, String type, String text, String extra) {
        Outcome<Passed> outcome = Objects.requireNonNull(passes.run(kind, client, type, text, extra));
        if (outcome instanceof Outcome.Stopped<Passed>(var failure, boolean realmLost) && realmLost) {
            states.add(null);
            for (int again = memory.events().size(); again > 0; again--) {
                states.add(null); // the first of them is onRestore
            }
            passes.restore(seats);
        }
        states.add(digest(passes.stateJson()));
        return outcome.getClass().getSimpleName();
    }

    String join(String client, String params) {
        String session = "{\"id\":\"s-" + client + "\",\"userId\":null,\"data\":{}}";
        String how = pass(Kind.JOIN, client, "", params, session);
        if (how.equals("Completed")) {
            seats.add(new Seat(client, new Member(new FakeConnection()), session, null, new Outgoing()));
        }
        return how;
    }

    String message(String client, String type, String data) {
        return pass(Kind.MESSAGE, client, type, data, "1");
    }

    void leave(String client) {
        seats.removeIf(seat -> seat.client().equals(client));
        pass(Kind.LEAVE, client, "", "true", "");
    }

    /** A patch is due. */
    void patch() {
        if (passes.isUnread()) {
            pass(Kind.SYNC, "", "", "", "");
        }
        passes.takeChanges();
    }

    /** Runs the timers that are due. */
    void timers() {
        while (passes.nextTimerMillis() > 0 && passes.nextTimerMillis() <= passes.nowMillis()) {
            pass(Kind.TIMER, "", "", "", "");
        }
    }

    String state() {
        return passes.stateJson();
    }

    List<@Nullable String> states() {
        return states;
    }

    private static String digest(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the room; its journal. */
    Path end() {
        passes.close();
        journals.close();
        try (Stream<Path> files = Files.list(folder.resolve("journals"))) {
            return files.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The states that a journal gives, pass by pass; fails where the replay says that something differs. */
    static List<String> replayed(Game game, Path journal) {
        List<String> states = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(journal);
                Replay replay = new Replay(game, reader, _ -> {})) {
            for (Replay.Step step = replay.next(); step != null; step = replay.next()) {
                if (!step.differences().isEmpty()) {
                    throw new AssertionError(journal + " #" + step.number() + " " + step.event() + " "
                            + step.differences() + " " + step.stateJson());
                }
                states.add(digest(step.stateJson()));
            }
            if (reader.whyCut() != null || replay.isOtherCode()) {
                throw new AssertionError(journal + " " + reader.whyCut());
            }
        }
        return states;
    }

    @Override
    public void close() {
        watchdog.close();
        try {
            store.flush(Deadline.in(Duration.ofSeconds(5)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        store.close();
        databases.close();
    }
}
