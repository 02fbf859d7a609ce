package io.pserver.handlers.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.JsonText;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.RoomRealm.Changes;
import io.pserver.handlers.realm.RoomRealm.Effect;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomRealmTest {
    private static final ScriptEngine ENGINE = ScriptEngine.open();

    /** Runs whatever code a message brings. */
    private static final String RUN = """
            let kept;
            export const messages = {
              run(room, client, code) {
                return new Function('room', 'client', 'keep', 'kept', code)(room, client, (v) => { kept = v; }, kept);
              },
            };
            """;

    private @Nullable RoomRealm room;
    private double now = 1_000;

    @AfterEach
    void closeRoom() {
        if (room != null) {
            room.close();
        }
    }

    @AfterAll
    static void closeEngine() {
        ENGINE.close();
    }

    private RoomRealm room(String script) {
        Game game = ENGINE.load(GameFolder.of(Path.of("/"), Map.of("/rooms/r.js", script)), "{}");
        RoomRealm made =
                game.newRoomRealm(new NewRoom("r1", "r", "", "seed", 1_000, Game.From.NOTHING), new LoadingCalls());
        room = made;
        made.run(new Event(Kind.CREATE, now, "", "", "", ""));
        made.run(new Event(Kind.JOIN, now, "c1", "", "", "{\"id\":\"s1\",\"data\":{}}"));
        made.flush();
        return made;
    }

    private Outcome<RoomRealm.Passed> run(RoomRealm room, String code) {
        String json = JsonText.quote(code);
        Outcome<RoomRealm.Passed> outcome = room.run(new Event(Kind.MESSAGE, now, "c1", "run", json, "1"));
        if (!(outcome instanceof Outcome.Completed<RoomRealm.Passed>)) {
            room.abort();
        }
        return outcome;
    }

    private String reply(RoomRealm room, String code) {
        Outcome.Completed<RoomRealm.Passed> outcome = (Outcome.Completed<RoomRealm.Passed>) run(room, code);
        Effect.Send send = (Effect.Send) outcome.result().effects().getLast();
        return send.frame()
                .substring(
                        "{\"op\":\"reply\",\"id\":1,\"data\":".length(),
                        send.frame().length() - 1);
    }

    private String told(RoomRealm room, String code) {
        run(room, code);
        room.run(new Event(Kind.SYNC, now, "", "", "", ""));
        Changes changes = room.flush();
        return changes == null
                ? "nothing"
                : changes.patch() != null ? "patch " + changes.patch() : "state " + changes.state();
    }

    @Test
    void whatIsKept_tellsWhoHasAViewOfItsOwn_alsoBeforeItWasLookedAt() {
        Game game = ENGINE.load(GameFolder.of(Path.of("/"), Map.of("/rooms/r.js", RUN)), "{}");
        RoomRealm first = room(RUN);
        run(first, "client.view = () => 1");
        Event snapshot = new Event(Kind.SNAPSHOT, now, "", "", "", "");
        var passed = (Outcome.Completed<RoomRealm.Passed>) first.run(snapshot);
        Effect.Kept kept = (Effect.Kept) passed.result().effects().getFirst();
        Game.From from = new Game.From("{}", kept.json(), "{}", false);
        try (RoomRealm next = game.newRoomRealm(new NewRoom("r1", "r", "", "seed", 1_000, from), new LoadingCalls())) {
            assertThat(next.hadViewOfItsOwn("c1")).isTrue();
            assertThat(next.hadViewOfItsOwn("c2")).isFalse();
        }
    }

    @Test
    void flush_tellsOnlyWhatChanged() {
        RoomRealm room = room(RUN);
        assertThat(told(room, "room.state = {a: {x: 1, y: 2}, list: [1], s: 'x'}"))
                .isEqualTo("patch {\"a\":{\"x\":1,\"y\":2},\"list\":[1],\"s\":\"x\"}");
        assertThat(told(room, "room.state.a.x = 5")).isEqualTo("patch {\"a\":{\"x\":5}}");
        assertThat(told(room, "room.state.a.x = 5")).isEqualTo("nothing");
        assertThat(told(room, "delete room.state.s; room.state.n = 1.5")).isEqualTo("patch {\"n\":1.5,\"s\":null}");
        assertThat(told(room, "room.state.list.push({deep: [null]})"))
                .isEqualTo("patch {\"list\":[1,{\"deep\":[null]}]}");
        assertThat(told(room, "room.state.list[1].deep[0] = 7")).isEqualTo("patch {\"list\":[1,{\"deep\":[7]}]}");
        assertThat(told(room, "room.state.a = {y: 2, z: 3}")).isEqualTo("patch {\"a\":{\"z\":3,\"x\":null}}");
    }

    @Test
    void flush_whatAPatchCannotSay_tellsTheWholeState() {
        RoomRealm room = room(RUN);
        told(room, "room.state = {a: {x: 1}}");
        assertThat(told(room, "room.state.n = null")).isEqualTo("state {\"a\":{\"x\":1},\"n\":null}");
        assertThat(told(room, "room.state.b = {c: {d: null}}")).startsWith("state ");
        run(room, "delete room.state.a");
        assertThat(told(room, "room.state.a = {y: 1}"))
                .as("what was removed and came back would shine through")
                .startsWith("state ");
        assertThat(told(room, "room.state = null")).isEqualTo("state null");
    }

    @Test
    void flush_seesValuesAsJsonDoes() {
        RoomRealm room = room(RUN);
        assertThat(told(room, "room.state = {u: undefined, f() {}, d: new Date(0), s: Symbol()}"))
                .isEqualTo("patch {\"d\":\"1970-01-01T00:00:00.000Z\"}");
        assertThat(told(room, "room.state.list = [undefined, NaN, 1]")).isEqualTo("patch {\"list\":[null,null,1]}");
        assertThat(told(room, "room.state.list[1] = NaN")).isEqualTo("nothing");
        assertThat(run(room, "room.state.big = 10n")).isInstanceOf(Outcome.Failed.class);
        assertThat(run(room, "room.state.me = room.state")).isInstanceOf(Outcome.Failed.class);
        assertThat(told(room, "return 1")).isEqualTo("nothing");
    }

    @Test
    void changes_throughObjectsThatWereKept_areFound() {
        RoomRealm room = room(RUN);
        told(room, "const me = {x: 1}; room.state.me = me; keep(me)");
        assertThat(told(room, "kept.x = 9")).isEqualTo("patch {\"me\":{\"x\":9}}");
    }

    @Test
    void abort_leavesTheStateOfTheLastCompletedPass_inTheSameObjects() {
        RoomRealm room = room(RUN);
        told(room, "room.state = {a: {x: 1, list: [1, {y: 2}]}, gone: {z: 1}, when: new Date(5)}; keep(room.state.a)");
        String before = room.stateJson();
        run(room, """
                room.state.a.x = 2; room.state.a.list[1].y = 3; room.state.a.list.length = 1; delete room.state.gone;
                room.state.more = {b: 1}; room.state.when.setTime(9); room.broadcast('never', 1); room.after(0, () => {}); throw new Error('no');
                """);
        assertThat(reply(room, "return [room.state, kept === room.state.a]")).isEqualTo("[" + before + ",true]");
        assertThat(told(room, "return 1")).isEqualTo("nothing");
        run(room, "room.state = 5; throw 1");
        assertThat(reply(room, "return room.state")).isEqualTo(before);
    }

    @Test
    void abort_thawsWhatTheFailedPassFroze() {
        RoomRealm room = room(RUN);
        told(room, "room.state = {a: {x: 1}, list: [1]}");
        run(room, "Object.freeze(room.state); throw 1");
        run(room, "Object.freeze(room.state.list); Object.seal(room.state.a); throw 1");
        assertThat(told(room, "room.state.n = 1; room.state.list.push(2); delete room.state.a.x"))
                .isEqualTo("patch {\"a\":{\"x\":null},\"list\":[1,2],\"n\":1}");
    }

    @Test
    void abort_putsViewsBack() {
        RoomRealm room = room(RUN);
        run(room, "client.view = () => 1; throw 1");
        assertThat(room.hasViews()).isFalse();
    }

    @Test
    void timeAndChance_areTheLanes() {
        RoomRealm room = room(RUN);
        now = 12_345;
        assertThat(
                        reply(
                                room,
                                "return [Date.now(), new Date().getTime(), typeof WeakRef, new Date(7).getTime(), Date() === new Date(12345).toString()]"))
                .isEqualTo("[12345,12345,\"undefined\",7,true]");
        String first = reply(room, "return [Math.random(), Math.random()]");
        room.close();
        assertThat(reply(room(RUN), "return [Math.random(), Math.random()]")).isEqualTo(first);
        assertThat(reply(room(RUN), "return new (new Date().constructor)().getTime()"))
                .isEqualTo("12345");
    }

    @Test
    void timers_runWhenDue_onceEach_lateOnesMerged() {
        RoomRealm room = room(RUN);
        run(
                room,
                "room.state = {log: []}; room.after(50, () => room.state.log.push('a')); room.every(20, () => room.state.log.push('b'))");
        now += 100;
        double due = 1;
        for (int i = 0; i < 10 && due > 0 && due <= now; i++) {
            Outcome.Completed<RoomRealm.Passed> passed =
                    (Outcome.Completed<RoomRealm.Passed>) room.run(new Event(Kind.TIMER, now, "", "", "", ""));
            due = passed.result().nextTimerMillis();
        }
        assertThat(reply(room, "return room.state.log")).isEqualTo("[\"b\",\"a\"]");
        assertThat(due).isEqualTo(now + 20);
    }

    @Test
    void effects_comeInOrder_andCarryTheirTargets() {
        RoomRealm room = room(RUN);
        var outcome = (Outcome.Completed<RoomRealm.Passed>)
                run(
                        room,
                        "room.broadcast('a', 'ü\\n1', {except: client}); client.send('b'); room.lock(); room.setMetadata({m: 1}); room.kick(client, 'out'); room.dispose()");
        assertThat(outcome.result().effects())
                .containsExactly(
                        new Effect.Broadcast(
                                "c1",
                                "{\"op\":\"event\",\"room\":\"r1\",\"type\":\"a\",\"data\":\"ü\\n1\"}",
                                false,
                                false),
                        new Effect.Send("c1", "{\"op\":\"event\",\"room\":\"r1\",\"type\":\"b\",\"data\":null}", false),
                        new Effect.Lock(true),
                        new Effect.Metadata("{\"m\":1}"),
                        new Effect.Kick("c1", "out"),
                        new Effect.Dispose(),
                        new Effect.Send("c1", "{\"op\":\"reply\",\"id\":1,\"data\":null}", false));
    }
}
