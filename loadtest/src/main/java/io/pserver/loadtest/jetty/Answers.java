package io.pserver.loadtest.jetty;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is asked over HTTP. */
final class Answers extends Handler.Abstract {
    private static final JsonMapper JSON = new JsonMapper();

    private final @Nullable Rows rows;
    private final AtomicLong hellos = new AtomicLong();

    Answers(@Nullable Rows rows) {
        this.rows = rows;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        JsonNode answer = answer(request);
        response.setStatus(answer == null ? 404 : 200);
        byte[] body =
                JSON.writeValueAsBytes(answer == null ? JSON.createObjectNode().put("error", "not found") : answer);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private @Nullable JsonNode answer(Request request) throws Exception {
        String path = Request.getPathInContext(request);
        if (path.equals("/hello")) {
            Fields query = Request.extractQueryParameters(request);
            ObjectNode hello = JSON.createObjectNode();
            return hello.put("hello", query.getValue("name")).put("at", hellos.incrementAndGet());
        }
        if (path.equals("/path")) {
            JsonNode question = JSON.readTree(Content.Source.asInputStream(request));
            return JSON.createObjectNode().put("steps", ShortestPath.steps(question));
        }
        Rows there = rows;
        if (there == null) {
            return null;
        }
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (path.startsWith("/rows/")) {
            return request.getMethod().equals("POST") ? there.increment(last) : there.get(last);
        }
        return path.startsWith("/seed/") ? there.seed(Integer.parseInt(last)) : null;
    }
}
