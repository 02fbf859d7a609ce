package io.pserver.edge.http;

import io.pserver.edge.Destinations;
import io.pserver.edge.EdgeConfig;
import io.pserver.edge.http.StaticFiles.Found;
import io.pserver.handlers.game.Routes;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpCall.Body;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.JsonText;
import io.pserver.session.SessionHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what a path is: health, the WebSocket, the client script, a handler, a static file.
 *
 * <p>Threading: run by Jetty's selector threads; never waits for a handler.
 */
public final class FrontHandler extends Handler.Abstract.NonBlocking {
    private final Destinations to;
    private final EdgeConfig config;
    private final Conditions conditions;
    private final ScheduledExecutorService timer;
    private final Consumer<Exchange> webSocket;
    private final StaticFiles files;
    private final ClientScript script = ClientScript.load();

    /** {@code webSocket} answers whatever comes to {@code /ws}; {@code timer} ends bodies that take too long. */
    public FrontHandler(
            Destinations to,
            EdgeConfig config,
            Conditions conditions,
            ScheduledExecutorService timer,
            Consumer<Exchange> webSocket) {
        this.to = to;
        this.config = config;
        this.conditions = conditions;
        this.timer = timer;
        this.webSocket = webSocket;
        this.files = new StaticFiles(to.publicFolder());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response, callback, conditions);
        conditions.drain().enter();
        Request.addCompletionListener(request, _ -> conditions.drain().leave());
        RequestPath path = RequestPath.parse(request.getHttpURI().getPath());
        if (path == null) {
            exchange.fail(ErrorCode.BAD_REQUEST, "malformed or ambiguous path");
            return true;
        }
        switch (path.text()) {
            case "/healthz" -> own(exchange, () -> exchange.reply(text("ok"), null));
            case "/readyz" -> own(exchange, () -> exchange.reply(readiness(), null));
            case "/pserver.js" -> own(exchange, () -> script.send(exchange));
            case "/ws" -> webSocket.accept(exchange);
            default -> game(exchange, path);
        }
        return true;
    }

    private static void own(Exchange exchange, Runnable answer) {
        String method = exchange.request().getMethod();
        if (HandlerCalls.handlerMethod(method).equals("GET")) {
            answer.run();
        } else {
            exchange.reply(HandlerCalls.fileRefusal(method), null);
        }
    }

    private void game(Exchange exchange, RequestPath path) {
        Routes.Match match = to.routes().get().match(path.segments()).orElse(null);
        String method = exchange.request().getMethod();
        if (match == null || !HandlerCalls.isLiteral(match)) {
            boolean reads = HandlerCalls.handlerMethod(method).equals("GET");
            Found found = match == null || (reads && files.mayHave(path)) ? files.find(path) : null;
            if (found != null) {
                file(exchange, found, reads);
                return;
            }
        }
        HttpReply refusal = match == null ? HandlerCalls.notFound() : HandlerCalls.refusal(match.route(), method);
        if (match == null || refusal != null) {
            exchange.reply(refusal == null ? HandlerCalls.notFound() : refusal, null);
        } else {
            call(exchange, path, match);
        }
    }

    private static void file(Exchange exchange, Found found, boolean reads) {
        if (!reads) {
            exchange.reply(HandlerCalls.fileRefusal(exchange.request().getMethod()), null);
            return;
        }
        switch (found) {
            case Found.File file -> FileReply.send(exchange, file);
            case Found.MissingSlash _ -> {
                String raw = exchange.request().getHttpURI().getPath();
                HttpCall.Header location = new HttpCall.Header("Location", raw + "/");
                exchange.reply(new HttpReply(302, null, List.of(location), new byte[0], null), null);
            }
        }
    }

    private void call(Exchange exchange, RequestPath path, Routes.Match match) {
        Consumer<Body> submit = body -> submit(exchange, path, match, body);
        new BodyReader(exchange, config.limits().bodyBytes(), config.timing().body(), timer, submit).start();
    }

    private void submit(Exchange exchange, RequestPath path, Routes.Match match, Body body) {
        Request request = exchange.request();
        // The lane answers in the end, also when that takes longer than a connection may be idle.
        request.addIdleTimeoutListener(_ -> false);
        String query = request.getHttpURI().getQuery();
        HttpCall call = new HttpCall(
                HandlerCalls.handlerMethod(request.getMethod()),
                path.text(),
                match.params(),
                query == null ? "" : query,
                headers(request.getHeaders(), exchange.id()),
                body,
                exchange.ip());
        SessionHandle session = to.sessions().handle(Visitor.token(request.getHeaders()));
        to.requests()
                .submit(new io.pserver.pipeline.Request(
                        match.route(),
                        call,
                        session,
                        request.getBeginNanoTime(),
                        reply -> exchange.reply(reply, session)));
    }

    /** As handlers see them: each name once; the request's id among them, also where the client gave none. */
    private static List<HttpCall.Header> headers(HttpFields fields, String id) {
        Map<String, String> joined = LinkedHashMap.newLinkedHashMap(fields.size());
        for (HttpField field : fields) {
            String name = field.getLowerCaseName();
            String value = field.getValue() == null ? "" : field.getValue();
            joined.merge(name, value, (a, b) -> a + (name.equals("cookie") ? "; " : ", ") + b);
        }
        joined.put(RequestId.HEADER, id);
        List<HttpCall.Header> headers = new ArrayList<>(joined.size());
        joined.forEach((name, value) -> headers.add(new HttpCall.Header(name, value)));
        return headers;
    }

    private HttpReply readiness() {
        conditions.drain().readinessAsked();
        List<String> reasons = to.readiness().reasonsNotReady();
        if (reasons.isEmpty()) {
            return json(200, "{\"ready\":true}");
        }
        StringBuilder json = new StringBuilder("{\"ready\":false,\"reasons\":[");
        for (int i = 0; i < reasons.size(); i++) {
            JsonText.quote(reasons.get(i), json.append(i == 0 ? "" : ","));
        }
        return json(503, json.append("]}").toString());
    }

    private static HttpReply json(int status, String json) {
        return uncached(status, HttpReply.JSON, json);
    }

    private static HttpReply text(String text) {
        return uncached(200, HttpReply.TEXT, text);
    }

    private static HttpReply uncached(int status, @Nullable String type, String text) {
        List<HttpCall.Header> headers = List.of(new HttpCall.Header("Cache-Control", "no-store"));
        return new HttpReply(status, type, headers, text.getBytes(StandardCharsets.UTF_8), null);
    }
}
