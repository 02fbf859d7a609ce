package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Server.Answer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What data promises to scripts, whatever keeps it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DataContract {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** The server that the tests ask; started before the first. */
    abstract Server server();

    @AfterAll
    void stop() {
        server().close();
    }

    /** An id that no other test has. */
    private static String id() {
        return "p" + NUMBER.incrementAndGet();
    }

    private Answer answer(String code) {
        return server().post("/run", "{\"code\":" + Server.JSON.writeValueAsString(code) + "}");
    }

    private JsonNode run(String code) {
        Answer answer = answer(code);
        assertThat(answer.status()).as(code + " -> " + answer.body()).isEqualTo(200);
        return answer.json().path("value");
    }

    private String told(String code) {
        return run(code).toString();
    }

    private void refused(String code, int status, String error, String message) {
        Answer answer = answer(code);
        assertThat(answer.status()).as(code + " -> " + answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(error);
        assertThat(answer.json().path("error").path("message").asString()).contains(message);
    }

    // ---- models ----------------------------------------------------------------------------------------------------

    @Test
    void create_givesTheWholeRow() {
        JsonNode row = run("return models.player.create({ id: '" + id() + "', name: 'Ada 🚀' })");
        assertThat(row.path("name").asString()).isEqualTo("Ada 🚀");
        assertThat(row.path("score").asInt()).isZero();
        assertThat(row.path("version").asInt()).isEqualTo(1);
        assertThat(row.path("createdAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(row.path("updatedAt").asString())
                .isEqualTo(row.path("createdAt").asString());
    }

    @Test
    void create_withoutAnId_makesOneThatIsOrderedByTime() {
        assertThat(told("const a = models.note.create({ text: 'a' }).id; sleep(3);"
                        + "const b = models.note.create({ text: 'b' }).id; return [a < b, a.length <= 64, a !== b]"))
                .isEqualTo("[true,true,true]");
    }

    @Test
    void create_ofAnIdThatIsThere_isAConflict() {
        String id = id();
        run("return models.player.create({ id: '" + id + "' })");
        refused("return models.player.create({ id: '" + id + "' })", 409, "conflict", id);
    }

    @Test
    void get_ofWhatIsNotThere_isNull() {
        assertThat(told("return models.player.get('nobody')")).isEqualTo("null");
        assertThat(told("return [models.player.update('nobody', () => {}), models.player.increment('nobody',"
                        + " { score: 1 }), models.player.remove('nobody')]"))
                .isEqualTo("[null,null,false]");
    }

    @Test
    void values_comeBackAsTheyWere() {
        String id = id();
        assertThat(told("const joined = new Date(1700000000123); models.player.create({ id: '" + id
                        + "', score: -(2 ** 53 - 1),"
                        + " ratio: 0.1, alive: true, bag: { b: [1, null, 'é'], a: {} }, story: 'x\\n\"'.repeat(1000), joined });"
                        + " const p = models.player.get('" + id + "'); return [p.score, p.ratio, p.alive, p.bag,"
                        + " p.story === 'x\\n\"'.repeat(1000), p.joined instanceof Date, p.joined.getTime(),"
                        + " p.createdAt instanceof Date, p.name]"))
                .isEqualTo(
                        "[-9007199254740991,0.1,true,{\"b\":[1,null,\"é\"],\"a\":{}},true,true,1700000000123,true,null]");
    }

    @Test
    void put_replacesTheWholeRow_andMindsTheVersion() {
        String id = id();
        assertThat(told("models.player.create({ id: '" + id + "', name: 'a', score: 5 });"
                        + "const p = models.player.put({ id: '" + id
                        + "', name: 'b' }); return [p.name, p.score, p.version]"))
                .isEqualTo("[\"b\",0,2]");
        assertThat(told("return models.player.put({ id: '" + id + "', name: 'c', version: 2 }).version"))
                .isEqualTo("3");
        refused("return models.player.put({ id: '" + id + "', name: 'd', version: 2 })", 409, "conflict", id);
        assertThat(told("return models.player.get('" + id + "').name")).isEqualTo("\"c\"");
    }

    @Test
    void update_takesWhatTheFunctionChangedOrReturned() {
        String id = id();
        assertThat(told("models.player.create({ id: '" + id + "', score: 1 });"
                        + "const a = models.player.update('" + id + "', (p) => { p.score += 10; });"
                        + "const b = models.player.update('" + id + "', (p) => ({ ...p, name: 'n' + p.score }));"
                        + "return [a.score, a.version, b.name, b.version]"))
                .isEqualTo("[11,2,\"n11\",3]");
    }

    @Test
    void update_triesAgainWhenTheRowHasMoved() {
        String id = id();
        assertThat(told("models.player.create({ id: '" + id + "' }); let tries = 0;"
                        + "const p = models.player.update('" + id
                        + "', (row) => { if (tries++ < 2) models.player.increment(row.id,"
                        + " { score: 100 }); row.score += 1; }); return [tries, p.score]"))
                .isEqualTo("[3,201]");
        refused(
                "let n = 0; return models.player.update('" + id
                        + "', (row) => { models.player.increment(row.id, { score: 1 }); n++; })",
                409,
                "conflict",
                id);
    }

    @Test
    void increment_addsAndGivesTheRow() {
        String id = id();
        assertThat(told("models.player.create({ id: '" + id + "', ratio: 0.5 });"
                        + "const p = models.player.increment('" + id + "', { score: 3, ratio: -0.25 });"
                        + "return [p.score, p.ratio, p.version, models.player.get('" + id + "').score]"))
                .isEqualTo("[3,0.25,2,3]");
    }

    @Test
    void getMany_keepsTheOrderAsked() {
        String a = id();
        String b = id();
        assertThat(told("models.player.create({ id: '" + a + "' }); models.player.create({ id: '" + b + "' });"
                        + "return models.player.getMany(['" + b + "', 'nobody', '" + a + "', '" + b
                        + "']).map((p) => p?.id ?? null)"))
                .isEqualTo("[\"" + b + "\",null,\"" + a + "\",\"" + b + "\"]");
    }

    @Test
    void remove_isSeenAtOnce() {
        String id = id();
        assertThat(told("models.player.create({ id: '" + id + "' }); models.player.get('" + id + "');"
                        + "return [models.player.remove('" + id + "'), models.player.get('" + id
                        + "'), models.player.remove('" + id + "'),"
                        + " models.player.create({ id: '" + id + "' }).version]"))
                .isEqualTo("[true,null,false,1]");
    }

    @Test
    void find_filtersOrdersAndPages() {
        String name = "find-" + id();
        run("for (let i = 0; i < 10; i++) models.player.create({ name: '" + name
                + "', score: i % 5, short: String(i) })");
        String where = "where: { name: '" + name + "'";
        assertThat(told("return models.player.find({ " + where
                        + ", score: { gte: 3 } }, orderBy: { score: 'desc', short: 'asc' } })"
                        + ".map((p) => p.short)"))
                .isEqualTo("[\"4\",\"9\",\"3\",\"8\"]");
        assertThat(told("const q = { " + where
                        + " }, orderBy: { score: 'asc', short: 'desc' }, limit: 4 }; const all = [];"
                        + "for (let page = models.player.find(q); page.length; page = models.player.find({ ...q, after: page.at(-1) }))"
                        + " all.push(...page.map((p) => p.short)); return all.join('')"))
                .isEqualTo("\"5061728394\"");
        assertThat(told("return [models.player.count({ " + where + " } }), models.player.count({ " + where
                        + ", score: { in: [0, 1] } } }), models.player.find({ " + where
                        + ", score: { ne: 1, lt: 3 } } }).length,"
                        + " models.player.find({ " + where + " }, limit: 3 }).length]"))
                .isEqualTo("[10,4,4,3]");
    }

    @Test
    void wrongRows_areRefusedByField() {
        refused("return models.player.create({ nmae: 'x' })", 400, "bad_request", "nmae");
        refused("return models.player.create({ score: 'x' })", 400, "bad_request", "score");
        refused("return models.player.create({ score: 1.5 })", 400, "bad_request", "score");
        refused("return models.player.create({ score: 2 ** 53 + 2 })", 400, "bad_request", "score");
        refused("return models.player.create({ score: NaN })", 400, "bad_request", "score");
        refused("return models.player.create({ short: 'abcdef' })", 400, "bad_request", "short");
        refused("return models.player.create({ joined: new Date(NaN) })", 400, "bad_request", "joined");
        refused("return models.player.create({ bag: () => 1 })", 400, "bad_request", "bag");
        refused("return models.player.create({ id: 'x'.repeat(65) })", 400, "bad_request", "id");
        refused("return models.player.get({})", 400, "bad_request", "id");
        refused("return models.player.find({ where: { nmae: 1 } })", 400, "bad_request", "nmae");
        refused("return models.player.find({ where: { score: { like: 1 } } })", 400, "bad_request", "score");
        refused("return models.player.find({ limit: 1001 })", 400, "bad_request", "limit");
        refused(
                "return models.player.find({ orderBy: { 'score; drop table player': 'asc' } })",
                400,
                "bad_request",
                "score;");
    }

    // ---- sql and transactions --------------------------------------------------------------------------------------

    @Test
    void sql_readsAndWrites() {
        String id = id();
        assertThat(told("models.player.create({ id: '" + id + "', name: 'q', score: 7 });"
                        + "return [sql.query('SELECT name, score FROM player WHERE id = ?', ['" + id + "'], { key: '"
                        + id + "' }),"
                        + " sql.exec('UPDATE note SET text = ? WHERE id = ?', ['x', 'nobody'])]"))
                .isEqualTo("[[{\"name\":\"q\",\"score\":7}],0]");
    }

    @Test
    void sql_thatIsWrong_isTheHandlersError() {
        Answer answer = answer("return sql.query('SELEC 1')");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo("handler_error");
        assertThat(told("try { sql.query('SELEC 1') } catch (e) { return e.message.length > 0 }"))
                .isEqualTo("true");
    }

    @Test
    void transaction_commitsAll_orNothing() {
        String id = id();
        assertThat(told("const score = transaction('" + id + "', (tx) => { tx.models.player.create({ id: '" + id
                        + "' });"
                        + " return tx.models.player.increment('" + id + "', { score: 2 }).score; });"
                        + " return [score, models.player.get('" + id + "').score]"))
                .isEqualTo("[2,2]");
        assertThat(told("try { transaction('" + id + "', (tx) => { tx.models.player.increment('" + id
                        + "', { score: 5 });"
                        + " tx.sql.exec('UPDATE player SET name = ? WHERE id = ?', ['t', '" + id
                        + "']); throw new Error('no'); }); }"
                        + " catch (e) { const p = models.player.get('" + id
                        + "'); return [e.message, p.score, p.name]; }"))
                .isEqualTo("[\"no\",2,null]");
    }

    @Test
    void transaction_mayBeAsync() {
        String id = id();
        assertThat(told("return (async () => { await transaction('" + id
                        + "', async (tx) => { tx.models.player.create({ id: '" + id
                        + "' }); await null; tx.models.player.increment('" + id + "', { score: 1 }); });"
                        + " try { await transaction('" + id + "', async (tx) => { await null; tx.models.player.remove('"
                        + id
                        + "'); throw new Error('no'); }); } catch (e) { return [e.message, models.player.get('" + id
                        + "').score]; } })()"))
                .isEqualTo("[\"no\",1]");
    }

    @Test
    void transaction_leftOpenByAPass_isRolledBack() {
        String id = id();
        run("models.player.create({ id: '" + id + "' })");
        Answer stopped = answer("transaction('" + id + "', (tx) => { tx.models.player.increment('" + id
                + "', { score: 1 }); for (;;); })");
        assertThat(stopped.code()).isEqualTo("budget_exceeded");
        Answer unsettled = answer("return transaction('" + id + "', (tx) => { tx.models.player.increment('" + id
                + "', { score: 1 }); return new Promise(() => {}); })");
        assertThat(unsettled.code()).isEqualTo("handler_error");
        assertThat(told("return models.player.increment('" + id + "', { score: 10 }).score"))
                .isEqualTo("10");
        assertThat(answer("transaction('a', () => transaction('a', () => 1))").code())
                .isEqualTo("handler_error");
    }

    // ---- the cache, other servers, rooms ---------------------------------------------------------------------------

    @Test
    void cache_keepsWhatItIsGiven() {
        String key = id();
        assertThat(told("const k = 'ключ " + key
                        + "'; return [cache.get(k), cache.set(k, { a: [1] }, { ttlMs: 60000 }), cache.get(k),"
                        + " cache.add(k, 2), cache.remove(k), cache.get(k), cache.add(k, 3), cache.get(k)]"))
                .isEqualTo("[null,true,{\"a\":[1]},false,true,null,true,3]");
        assertThat(
                        told(
                                "const k = 'n" + key
                                        + "'; return [cache.increment(k), cache.increment(k, 5), cache.increment(k, -2), cache.get(k)]"))
                .isEqualTo("[1,6,4,4]");
    }

    @Test
    void fetch_asksOtherServers() {
        String url = "http://127.0.0.1:" + server().port() + "/asked";
        assertThat(told("const r = fetch('" + url
                        + "?a=ä'); return [r.status, r.ok, r.headers.get('X-Kind'), r.json()]"))
                .isEqualTo("[200,true,\"asked\",{\"got\":{\"a\":\"ä\"}}]");
        assertThat(told("const r = await0(fetch('" + url
                        + "', { method: 'POST', headers: { 'content-type': 'application/json', 'X-Mine': 'm' },"
                        + " body: JSON.stringify({ b: 1 }) })); return [r.status, r.json()];"
                        + " function await0(v) { return v; }"))
                .isEqualTo("[201,{\"got\":{\"b\":1},\"type\":\"application/json\",\"mine\":\"m\"}]");
        refused("return fetch('http://127.0.0.1:1/')", 503, "unavailable", "127.0.0.1:1");
        refused("return fetch('file:///etc/passwd')", 400, "bad_request", "http");
    }

    @Test
    void rooms_seeTheSameData() {
        String id = id();
        try (Client client = new Client(server().port())) {
            String room = client.ask("{\"op\":\"join\",\"room\":\"bank\",\"create\":true}")
                    .path("room")
                    .asString();
            String pay = "{\"id\":\"" + id + "\",\"amount\":5}";
            assertThat(client.message(room, "pay", pay).path("data").asInt()).isEqualTo(5);
            assertThat(client.message(room, "pay", pay).path("data").asInt()).isEqualTo(10);
            assertThat(told("return models.player.get('" + id + "').score")).isEqualTo("10");
            assertThat(client.message(room, "remember", "{\"v\":1}")
                            .path("data")
                            .asBoolean())
                    .isTrue();
            assertThat(client.message(room, "recall", "null").path("data").toString())
                    .isEqualTo("{\"v\":1}");
        }
    }

    @Test
    void rooms_changeTheSessionsOfTheirClients() {
        try (Client client = new Client(server().port())) {
            String room = client.ask("{\"op\":\"join\",\"room\":\"bank\",\"create\":true}")
                    .path("room")
                    .asString();
            String ask =
                    "{\"op\":\"call\",\"method\":\"POST\",\"path\":\"/run\",\"body\":{\"code\":\"return req.session.mark ?? null\"}}";
            client.message(room, "mark", "[1]");
            assertThat(client.ask(ask).path("data").path("value").toString()).isEqualTo("[1]");
            client.message(room, "mark", "\"bad\"");
            assertThat(client.ask(ask).path("data").path("value").toString()).isEqualTo("[1]");
            client.message(room, "mark", "null");
            assertThat(client.ask(ask).path("data").path("value").isNull()).isTrue();
        }
    }

    @Test
    void rooms_thatComeBack_doNothingTwice() {
        String id = id();
        try (Client client = new Client(server().port())) {
            String room = client.ask("{\"op\":\"join\",\"room\":\"bank\",\"create\":true}")
                    .path("room")
                    .asString();
            String pay = "{\"id\":\"" + id + "\",\"amount\":7}";
            client.message(room, "pay", pay);
            JsonNode stopped = client.message(room, "hang", "null");
            assertThat(stopped.path("error").path("code").asString()).isEqualTo("budget_exceeded");
            assertThat(client.message(room, "pay", pay).path("data").asInt()).isEqualTo(14);
            assertThat(told("return models.player.get('" + id + "').score")).isEqualTo("14");
        }
    }
}
