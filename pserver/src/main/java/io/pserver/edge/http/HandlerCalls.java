package io.pserver.edge.http;

import io.pserver.handlers.game.Route;
import io.pserver.handlers.game.Routes;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HttpCall.Header;
import io.pserver.handlers.realm.HttpReply;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which handler answers a path and method; the same over HTTP and over a WebSocket. */
public final class HandlerCalls {
    private static final Set<String> FILE_METHODS = Set.of("GET");

    private HandlerCalls() {}

    /** The method of the handler that answers {@code method}: HEAD is answered by GET. */
    public static String handlerMethod(String method) {
        return method.equals("HEAD") ? "GET" : method;
    }

    /**
     * What to answer without asking the handler.
     *
     * @return null if the route has the method
     */
    public static @Nullable HttpReply refusal(Route route, String method) {
        return route.methods().contains(handlerMethod(method)) ? null : refusal(method, route.methods());
    }

    /** The same for a static file. */
    static HttpReply fileRefusal(String method) {
        return refusal(method, FILE_METHODS);
    }

    public static HttpReply notFound() {
        return HttpReply.of(Failure.of(ErrorCode.NOT_FOUND, "nothing is served at this path"));
    }

    /** Whether only this very path leads to the handler, so that it comes before a static file of the same name. */
    static boolean isLiteral(Routes.Match match) {
        return match.route().segments().stream().allMatch(Route.Segment.Literal.class::isInstance);
    }

    private static HttpReply refusal(String method, Set<String> methods) {
        Set<String> allowed = new TreeSet<>(methods);
        allowed.add("OPTIONS");
        if (methods.contains("GET")) {
            allowed.add("HEAD");
        }
        Header allow = new Header("Allow", String.join(", ", allowed));
        if (method.equals("OPTIONS")) {
            return new HttpReply(204, null, List.of(allow), new byte[0], null);
        }
        HttpReply error =
                HttpReply.of(Failure.of(ErrorCode.METHOD_NOT_ALLOWED, "this path is not served by this method"));
        return new HttpReply(error.status(), error.contentType(), List.of(allow), error.body(), error.failure());
    }
}
