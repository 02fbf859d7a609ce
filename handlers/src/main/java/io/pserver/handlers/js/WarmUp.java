package io.pserver.handlers.js;

import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import io.pserver.handlers.realm.WorkerRealm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A small game of the server's own, played before anybody comes. Used by one thread. */
final class WarmUp {
    private static final Map<String, String> GAME = Map.of(
            "/handlers/warm.js",
            "import { reply } from 'pserver';\n"
                    + "export const POST = (req) => req.body.n % 2 ? { got: req.body, q: req.query } : reply(201, req.headers);",
            "/rooms/warm.js",
            "export function onCreate(room) { room.state = { n: 0, of: {} }; }\n"
                    + "export const messages = { echo(room, client, data) { room.state.n++; room.state.of[data.n % 9] = data;"
                    + " room.broadcast('echo', data); return data; } };");

    private final ScriptEngine engine;

    WarmUp(ScriptEngine engine) {
        this.engine = engine;
    }

    void run(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Game game = engine.load(GameFolder.of(Path.of("/"), GAME), "{}");
        LoadingCalls calls = new LoadingCalls();
        NewRoom start = new NewRoom("warm", "warm", "", "warm", "");
        try (WorkerRealm worker = game.newWorkerRealm(calls);
                RoomRealm room = game.newRoomRealm(start, calls)) {
            room.run(new Event(Kind.CREATE, 1, "", "", "", ""));
            room.run(new Event(Kind.JOIN, 1, "c1", "", "", "{\"id\":\"s\",\"data\":{}}"));
            for (int i = 0; System.nanoTime() - end < 0; i++) {
                String json = "{\"n\":" + i + ",\"text\":\"warm\"}";
                worker.handle(0, "POST", call(json));
                room.run(new Event(Kind.MESSAGE, i, "c1", "echo", json, "1"));
                if (i % 8 == 0) {
                    room.flush();
                }
            }
        }
    }

    private static HttpCall call(String json) {
        return new HttpCall(
                "POST",
                "/warm",
                Map.of(),
                "a=1&b=2",
                List.of(new HttpCall.Header("accept", "*/*")),
                new HttpCall.Body.Json(json),
                "127.0.0.1");
    }
}
