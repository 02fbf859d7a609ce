package io.pserver.handlers.js;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a room's pass and patch cost with 100 entities of 5 fields, 5 of which change? Expected: some 15 µs compiled for looking through
 * the whole state, a few for the patch's text, and 1 µs for a pass that does not ask for the state; ten times that interpreted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 4)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class RoomPatchBenchmark {
    private static final String ROOM = """
            export function onCreate(room) {
              room.state = { players: {} };
              for (let i = 0; i < 100; i++) {
                room.state.players['c' + i] = { x: i, y: i * 2, name: 'n' + i, score: 0, alive: true };
              }
            }
            export const messages = {
              change(room, client, { at }) {
                const { players } = room.state;
                for (let i = 0; i < 5; i++) players['c' + ((at + i * 17) % 100)].x += 1;
              },
              speak(room, client, data) {
                return data;
              },
            };
            """;

    private ScriptEngine engine;
    /** Rooms that take turns. All have the same file, as those of a node do, but each has a realm of its own. */
    @Param({"1", "200"})
    public int rooms;

    private final List<RoomRealm> all = new ArrayList<>();
    private int at;

    @Setup
    public void start() {
        engine = ScriptEngine.open();
        Game game = engine.load(GameFolder.of(Path.of("/"), Map.of("/rooms/big.js", ROOM)), "{}");
        for (int i = 0; i < rooms; i++) {
            RoomRealm room = game.newRoomRealm(
                    new NewRoom("r" + i, "big", "", "seed", 1_000, Game.From.NOTHING), new LoadingCalls());
            room.run(new Event(Kind.CREATE, 1, "", "", "", ""));
            room.run(new Event(Kind.JOIN, 1, "c1", "", "", "{\"id\":\"s\",\"data\":{}}"));
            room.flush();
            all.add(room);
        }
    }

    @TearDown
    public void stop() {
        all.forEach(RoomRealm::close);
        engine.close();
    }

    private RoomRealm pass(String type, String replyId) {
        RoomRealm room = all.get(at % rooms);
        Outcome<RoomRealm.Passed> outcome =
                room.run(new Event(Kind.MESSAGE, 2, "c1", type, "{\"at\":" + (at++ % 100) + "}", replyId));
        if (!(outcome instanceof Outcome.Completed<RoomRealm.Passed>)) {
            throw new IllegalStateException("the pass failed: " + outcome);
        }
        return room;
    }

    /** A pass that changes 5 entities, and the patch that tells it. */
    @Benchmark
    public Object passAndPatch() {
        return String.valueOf(pass("change", "").flush());
    }

    /** The same pass alone: what changed is found, but not told yet. */
    @Benchmark
    public Object passThatChanges() {
        return pass("change", "");
    }

    /** A pass that answers, and does not ask for the state. */
    @Benchmark
    public Object passThatAnswers() {
        return pass("speak", "7");
    }
}
