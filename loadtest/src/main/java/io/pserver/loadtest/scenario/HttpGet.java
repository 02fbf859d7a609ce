package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.HttpConnection;
import io.pserver.loadtest.wire.Needle;

/** Every connection asks for {@code /hello?name=…} and waits for the JSON answer with that name; then again. */
final class HttpGet extends HttpAsking {
    private final Needle expected;

    HttpGet(Load load) {
        super(load);
        String query = load.target().getQuery();
        if (query == null || !query.startsWith("name=")) {
            throw new IllegalArgumentException("target=" + load.target() + ": must end in ?name=…");
        }
        expected = new Needle(("\"hello\":\"" + query.substring("name=".length()) + "\"").getBytes(UTF_8));
    }

    @Override
    Needle ask(HttpConnection connection) {
        connection.ask();
        return expected;
    }
}
