package io.pserver.handlers.realm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request handler answered, ready for any transport.
 *
 * @param status 200 to 599
 * @param contentType null if there is no body
 * @param headers the handler's own, in its order
 * @param body UTF-8 text or bytes; empty if there is none
 * @param failure set if this tells an error, so that a transport without statuses can say so
 */
public record HttpReply(
        int status,
        @Nullable String contentType,
        List<HttpCall.Header> headers,
        byte[] body,
        @Nullable Failure failure) {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    /** The answer that tells {@code failure}. */
    public static HttpReply of(Failure failure) {
        byte[] body = failure.toBody().getBytes(StandardCharsets.UTF_8);
        return new HttpReply(failure.status(), JSON, List.of(), body, failure);
    }

    /** Whether the body is JSON, so that it can stand inside another JSON text as it is. */
    public boolean isJson() {
        return JSON.equals(contentType);
    }
}
