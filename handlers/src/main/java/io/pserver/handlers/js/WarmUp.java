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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small game of the server's own, played before anybody comes. Used by one thread. */
final class WarmUp {
    /** What programs commonly use, but not each of them: the first use of each part of the engine loads its classes, which takes long. */
    private static final String WIDE = """
            class Point {
              #x;
              constructor(x) { this.#x = x; }
              get x() { return this.#x; }
              static of(...xs) { return xs.map((x) => new Point(x)); }
              toString() { return `(${this.#x})`; }
            }
            class Named extends Point { name = 'n'; toJSON() { return { x: this.x }; } }
            function* count(n) { for (let i = 0; i < n; i++) yield i; }
            export function all(n) {
              const map = new Map([[n, 'a'], ['k', { n }]]);
              const set = new Set([...count(5), ...Object.keys({ a: 1, b: 2 })]);
              const { a, ...rest } = { a: 1, b: [3, 1, 2], c: null, ...Object.fromEntries(map) };
              const list = [...rest.b].sort((p, q) => p - q).concat([n]).filter(Boolean).reduce((s, v) => s + v, 0);
              const text = `x,${n},z`.split(',').map((part) => part.trim().toUpperCase().padStart(4)).join('-');
              const found = /(?<w>[a-z]+)(\\d*)/gi.exec('abc12 d3');
              const swapped = 'a1b2'.replace(/[a-z](\\d)/g, (m, d) => d + m).replaceAll('a', 'b').indexOf('b');
              let thrown = '';
              try { null.x; } catch (e) { thrown = e.message + (e instanceof TypeError) + String(e.stack).length; }
              for (const [key, value] of Object.entries({ a, n })) { switch (typeof value) { case 'number': map.set(key, value ** 2); } }
              const bytes = new Uint8Array([1, 2, n & 255]).map((b) => b ^ 1);
              const later = Promise.all([1, Promise.resolve(2)]).then((v) => v.length).finally(() => {});
              const when = new Date(n * 1000).toISOString() + new Date(2020, 1, n % 28).getTime() + Date.now() % 7;
              const deep = structuredCopy({ list, set: [...set], points: Point.of(1, 2).map(String), named: new Named(3) });
              const numbers = [Math.floor(Math.random() * 9), Math.hypot(3, 4), (n / 3).toFixed(2), parseInt('12px'), Number('1.5')];
              const big = BigInt(n) * 3n + (1n << 40n);
              const proxy = new Proxy({}, { get: (target, key) => key, has: () => true });
              const weak = new WeakMap([[proxy, proxy.some]]);
              label: for (const i in deep) { for (const j of [1, 2]) { if (j > 1) continue label; } }
              const local = n > 0 ? '' : new Intl.DateTimeFormat('en').format(0) + (1234.5).toLocaleString() + 'a'.localeCompare('b')
                + 'é'.normalize('NFD').length + new Date(0).toLocaleDateString() + new Date(0);
              return { text, local, found: found.groups.w, swapped, thrown, when, deep, numbers, big: String(big), has: weak.has(proxy),
                bytes: [...bytes], at: [1, 2].at(-1), flat: [[1], [2]].flat().includes(2), found2: [1, 2].find((v) => v > 1), later: !!later,
                json: JSON.stringify({ a: [undefined, null, 'é\\n'] }, null, 1).length, enc: encodeURIComponent('ä b'), sym: Symbol('s').description };
            }
            const structuredCopy = (value) => JSON.parse(JSON.stringify(value));
            """;

    /** What every program uses. */
    private static final String NARROW = "export const all = () => null;";

    private static final Map<String, String> HANDLER_AND_ROOM = Map.of(
            "/handlers/warm.js",
            "import { reply } from 'pserver'; import { all } from '../lib/warm.js';\n"
                    + "export const POST = async (req) => { const made = all(req.body.n); await null;"
                    + " return req.body.n % 2 ? { got: req.body, q: req.query, made } : reply(201, req.headers); };",
            "/rooms/warm.js",
            "import { all } from '../lib/warm.js'; export function onCreate(room) { room.state = { n: 0, of: {} }; }\n"
                    + "export const messages = { echo(room, client, data) { room.state.n++; room.state.of[data.n % 9] = data;"
                    + " if (data.n % 8 === 0) all(data.n); room.broadcast('echo', data); return data; } };");

    /** Passes of each kind after which all that they do has been done once. */
    private static final int ROUND = 8;

    private static final int QUICK_ROUNDS = 3;

    private final ScriptEngine engine;
    private final Map<String, String> files;

    private WarmUp(ScriptEngine engine, String library) {
        this.engine = engine;
        this.files = new HashMap<>(HANDLER_AND_ROOM);
        files.put("/lib/warm.js", library);
    }

    static WarmUp narrow(ScriptEngine engine) {
        return new WarmUp(engine, NARROW);
    }

    static WarmUp wide(ScriptEngine engine) {
        return new WarmUp(engine, WIDE);
    }

    /**
     * Ends before if its thread is interrupted, after a pass.
     *
     * @param quick what no pass may take, in some rounds one after the other, for the engine to be warm
     */
    void run(Duration quick, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        Game game = engine.load(GameFolder.of(Path.of("/"), files), "{}");
        LoadingCalls calls = new LoadingCalls();
        NewRoom start = new NewRoom("warm", "warm", "", "warm", 1, Game.From.NOTHING);
        try (WorkerRealm worker = game.newWorkerRealm(calls);
                RoomRealm room = game.newRoomRealm(start, calls)) {
            room.run(new Event(Kind.CREATE, 1, "", "", "", ""));
            room.run(new Event(Kind.JOIN, 1, "c1", "", "", "{\"id\":\"s\",\"data\":{}}"));
            int quickRounds = 0;
            for (int first = 0; quickRounds < QUICK_ROUNDS && goesOn(end); first += ROUND) {
                quickRounds = slowestOf(first, end, worker, room) <= quick.toNanos() ? quickRounds + 1 : 0;
            }
        }
    }

    private static boolean goesOn(long end) {
        return System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted();
    }

    private static long slowestOf(int first, long end, WorkerRealm worker, RoomRealm room) {
        long slowest = 0;
        for (int i = first; i < first + ROUND && goesOn(end); i++) {
            String json = "{\"n\":" + i + ",\"text\":\"warm\"}";
            long began = System.nanoTime();
            worker.handle(0, "POST", call(json));
            long handled = System.nanoTime();
            room.run(new Event(Kind.MESSAGE, i, "c1", "echo", json, "1"));
            slowest = Math.max(slowest, Math.max(handled - began, System.nanoTime() - handled));
        }
        room.flush();
        return slowest;
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
