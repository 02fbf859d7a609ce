package io.pserver.edge.http;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HttpCall.Header;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.session.SessionHandle;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request and the one reply that it gets.
 *
 * <p>Threading: any thread may reply; the first one does and the others are ignored. Writing never blocks.
 */
public final class Exchange extends Callback.Nested {
    /** The connection's own business, never a script's. */
    private static final Set<String> CONNECTION_HEADERS = Set.of(
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "upgrade",
            "trailer",
            "te",
            "proxy-connection");

    private static final String REQUEST_ID = "X-Request-Id";

    private final Request request;
    private final Response response;
    private final Conditions conditions;
    private final SlowHeaders.@Nullable Watch watch;
    private final AtomicBoolean replied = new AtomicBoolean();

    public Exchange(Request request, Response response, Callback callback, Conditions conditions) {
        super(callback);
        this.request = request;
        this.response = response;
        this.conditions = conditions;
        this.watch = SlowHeaders.watchOf(request);
        if (watch != null) {
            watch.busy(true);
        }
        String id = RequestId.of(request.getHeaders());
        request.setAttribute(RequestId.HEADER, id);
        response.getHeaders().put(REQUEST_ID, id);
    }

    /** The request's name in the logs. */
    public String id() {
        return String.valueOf(request.getAttribute(RequestId.HEADER));
    }

    /** Where the client is. */
    public String ip() {
        return conditions.proxies().ip(request);
    }

    public Request request() {
        return request;
    }

    /** Takes the right to answer; false if someone has it already. Whoever gets true must complete this callback. */
    public boolean claim() {
        return replied.compareAndSet(false, true);
    }

    /** The headers to be sent, for whoever claimed the answer. */
    public HttpFields.Mutable headers() {
        return response.getHeaders();
    }

    public Response response() {
        return response;
    }

    /** Counts and writes the status line; for whoever claimed the answer. */
    public void status(int status) {
        conditions.metrics().answered(status);
        if (conditions.drain().isDraining() && status != 101) {
            endConnection();
        }
        response.setStatus(status);
    }

    public void fail(ErrorCode code, String message) {
        fail(Failure.of(code, message));
    }

    public void fail(Failure failure) {
        reply(HttpReply.of(failure), null);
    }

    /** Answers an error and does not read what else the client may send on this connection. */
    public void failAndClose(Failure failure) {
        if (claim()) {
            endConnection();
            write(HttpReply.of(failure), null);
        }
    }

    private void endConnection() {
        if (request.getConnectionMetaData().getHttpVersion().getVersion() < 20) {
            headers().put(HttpHeader.CONNECTION, "close");
        }
    }

    /** Answers; {@code session} is asked for a new token. */
    public void reply(HttpReply reply, @Nullable SessionHandle session) {
        if (claim()) {
            write(reply, session);
        }
    }

    private void write(HttpReply reply, @Nullable SessionHandle session) {
        HttpReply sound =
                isSound(reply) ? reply : HttpReply.of(Failure.of(ErrorCode.HANDLER_ERROR, "invalid response"));
        Failure failure = sound.failure();
        if (failure != null) {
            conditions.metrics().refused(wordOf(failure));
        }
        for (Header header : sound.headers()) {
            if (!CONNECTION_HEADERS.contains(header.name().toLowerCase(Locale.ROOT))) {
                headers().add(header.name(), header.value());
            }
        }
        if (sound.contentType() != null) {
            headers().put(HttpHeader.CONTENT_TYPE, sound.contentType());
        }
        if (isRetryLater(failure) && !headers().contains(HttpHeader.RETRY_AFTER)) {
            headers().put(HttpHeader.RETRY_AFTER, "1");
        }
        if (session != null) {
            tellToken(session.takeNewToken());
        }
        send(sound.status(), sound.body());
    }

    /** Sends {@code body} with its length, or only tells the length if the client asked for the header. */
    void send(int status, byte[] body) {
        status(status);
        boolean bodiless = status == 204 || status == 205 || status == 304;
        if (!bodiless) {
            headers().put(HttpHeader.CONTENT_LENGTH, body.length);
        }
        boolean headerOnly = bodiless || body.length == 0 || HttpMethod.HEAD.is(request.getMethod());
        response.write(true, headerOnly ? null : ByteBuffer.wrap(body), this);
    }

    private void tellToken(@Nullable String token) {
        if (token != null) {
            headers()
                    .add(
                            HttpHeader.SET_COOKIE,
                            Visitor.COOKIE + "=" + token + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"
                                    + (conditions.proxies().isSecure(request) ? "; Secure" : ""));
        }
    }

    private static boolean isSound(HttpReply reply) {
        if (reply.status() < 200 || reply.status() > 599) {
            return false;
        }
        for (Header header : reply.headers()) {
            if (header.name().isEmpty()
                    || !header.name().chars().allMatch(Exchange::isTokenChar)
                    || !isValue(header.value())) {
                return false;
            }
        }
        return reply.contentType() == null || isValue(reply.contentType());
    }

    private static boolean isTokenChar(int c) {
        return c > 0x20 && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    private static boolean isValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c != 0x7f && c <= 0xff));
    }

    private static boolean isRetryLater(@Nullable Failure failure) {
        return failure != null
                && (failure.code().equals(ErrorCode.OVERLOADED.word())
                        || failure.code().equals(ErrorCode.SHUTTING_DOWN.word())
                        || failure.code().equals(ErrorCode.RATE_LIMITED.word()));
    }

    /** Script authors may use words of their own; as a label they would have too many values. */
    private static String wordOf(Failure failure) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.word().equals(failure.code())) {
                return code.word();
            }
        }
        return "other";
    }

    @Override
    public void succeeded() {
        leave();
        super.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
        leave();
        super.failed(cause);
    }

    private void leave() {
        if (watch != null) {
            watch.busy(false);
        }
    }
}
