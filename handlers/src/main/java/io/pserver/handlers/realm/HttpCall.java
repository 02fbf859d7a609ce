package io.pserver.handlers.realm;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request handler is told of one request. Immutable; built by the edge.
 *
 * @param method upper case
 * @param path decoded, starting with a slash
 * @param params what the route's placeholders matched, decoded
 * @param rawQuery the query as it came, without the question mark; empty if there was none
 * @param headers names in lower case, values of a repeated header joined by ", "
 * @param body what came with it
 * @param ip the client's address
 */
public record HttpCall(
        String method,
        String path,
        Map<String, String> params,
        String rawQuery,
        List<Header> headers,
        Body body,
        String ip) {

    /** One header line. */
    public record Header(String name, String value) {}

    /** What came with a request, not yet parsed. */
    public sealed interface Body {
        /** Nothing. */
        record None() implements Body {}

        /** {@code application/json} (or {@code …+json}); parsed inside JavaScript, where malformed text answers bad_request. */
        record Json(String text) implements Body {}

        /** {@code application/x-www-form-urlencoded}. */
        record Form(String text) implements Body {}

        /** Any other text type. */
        record Text(String text) implements Body {}

        /** Anything else. */
        record Bytes(byte[] bytes) implements Body {}
    }

    /** The value of a header, by its name in lower case. */
    public @Nullable String header(String name) {
        for (Header header : headers) {
            if (header.name().equals(name)) {
                return header.value();
            }
        }
        return null;
    }
}
