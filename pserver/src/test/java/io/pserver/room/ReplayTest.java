package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.js.ScriptEngine;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.RoomRealm.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A room that is run again from its journal has the same state after each event. */
@Timeout(300)
class ReplayTest {
    private static final ScriptEngine ENGINE = ScriptEngine.open();

    @TempDir
    private Path folder;

    @AfterAll
    static void closeEngine() {
        ENGINE.close();
    }

    private static Game game(String room) {
        return ENGINE.load(GameFolder.of(Path.of("/"), Map.of("/rooms/r.js", room)), "{}");
    }

    /** Compares the states of the room, wherever it was looked at, with those of its journal. */
    private static void assertSame(Game game, List<@Nullable String> live, Path journal) {
        List<String> again = RecordedRoom.replayed(game, journal);
        assertThat(again).as("passes in %s", journal).hasSameSizeAs(live);
        for (int i = 0; i < live.size(); i++) {
            if (live.get(i) != null) {
                assertThat(again.get(i)).as("pass %d of %s", i + 1, journal).isEqualTo(live.get(i));
            }
        }
        assertThat(RecordedRoom.replayed(game, journal)).as("a second time").isEqualTo(again);
    }

    /** Passes that throw, are stopped, lose the realm, and ask the server. */
    private static final String TROUBLE = """
            import { budgetMs, cache, config, now, rooms, sql } from 'pserver';
            export const options = { record: true };
            let hidden = Math.random(); // of a module variable nobody writes down
            const born = Date.now();
            export function onCreate(room, params) {
              room.state = { log: [], born, given: params.given };
              room.every(5, () => note(room, 'beat'));
              room.every(7, 'named', { n: 1 });
            }
            function note(room, what) {
              room.state.log.push([what, Math.random(), Date.now(), hidden]);
              if (room.state.log.length > 40) room.state.log.splice(0, 30);
            }
            export const timers = { named(room, { n }) { note(room, 'named' + n); } };
            export function onRestore(room) { note(room, 'restored'); room.every(5, () => note(room, 'beat')); }
            export function onError(room, error, { event }) { note(room, event + ' ' + error.code); }
            export const messages = {
              fine(room, client, data) { note(room, data); return hidden; },
              throws(room) { hidden = Math.random(); note(room, 'never'); room.after(0, () => note(room, 'never')); throw new Error('no'); },
              loops(room, client) {
                note(room, 'never'); client.view = () => 1; room.every(1, () => note(room, 'never')); Math.random();
                delete room.state.log; room.state.log = [];
                for (;;) Math.random();
              },
              stuckTimer(room) { room.after(1, () => { for (;;); }); },
              lost(room) { note(room, 'never'); Object.freeze(room.state.log); Object.freeze(room.state); throw new Error('frozen'); },
              asks(room) {
                let got;
                try { got = cache.increment('k', 1); } catch (e) { got = e.code; }
                note(room, [got, budgetMs(), rooms.create('x').id, sql.query('select 1')]);
              },
              asksAndThrows(room) { hidden = sql.query('select 1')[0].n; throw new Error('after asking'); },
              session(room, client) { client.session.n = (client.session.n ?? 0) + 1; note(room, client.session.n); },
              sneaks(room) { const kept = room.state.log; room.after(3, () => { kept.push(['sneaked', 0, 0, 0]); }); },
            };
            """;

    @Test
    void throwsStopsLostRealmsAndAnswers_areTheSameAfterEachEvent() {
        Game game = game(TROUBLE);
        Random random = new Random(7);
        List<String> kinds = List.of(
                "fine",
                "fine",
                "throws",
                "loops",
                "stuckTimer",
                "lost",
                "asks",
                "asks",
                "asksAndThrows",
                "session",
                "sneaks");
        List<String> ended = new ArrayList<>();
        boolean restored = false;
        try (RecordedRoom room = new RecordedRoom(game, "r", folder, Duration.ofMillis(50))) {
            room.pass(Kind.CREATE, "", "", "", "");
            room.join("c1", "");
            room.join("c2", "");
            for (int i = 0; i < 60; i++) {
                String kind = i < kinds.size() ? kinds.get(i) : kinds.get(random.nextInt(kinds.size()));
                ended.add(kind + " " + room.message("c" + (1 + i % 2), kind, "\"#" + i + "\""));
                room.timers();
                restored |= room.state().contains("restored"); // the log is cut now and then
                if (i % 3 == 0) {
                    room.patch();
                }
            }
            assertThat(restored).isTrue();
            assertThat(ended)
                    .contains("fine Completed", "throws Failed", "loops Stopped", "lost Stopped", "asks Completed");
            assertThat(room.state()).contains("beat");
            assertSame(game, room.states(), room.end());
        }
    }
}
