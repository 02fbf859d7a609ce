package io.pserver.loadtest.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.HttpConnection;
import io.pserver.loadtest.wire.Needle;
import java.util.SplittableRandom;

/**
 * Every connection asks for a row by its id, any of many, or adds to its score, and waits for the JSON answer with that id; then the
 * next.
 */
final class Rows extends HttpAsking {
    /** How many rows there are: {@code r0} and up. */
    private static final int COUNT = 10_000;

    private final String method;
    private final String path;
    private final SplittableRandom random = new SplittableRandom(1);

    /** A load on {@code load.target()}, to which a row's id is appended. */
    Rows(Load load, String method) {
        super(load);
        this.method = method;
        this.path = load.target().getRawPath();
    }

    @Override
    Needle ask(HttpConnection connection) {
        String id = "r" + random.nextInt(COUNT);
        connection.ask(method, path + id);
        return new Needle(("\"id\":\"" + id + "\"").getBytes(UTF_8));
    }
}
