package io.pserver.handlers.data;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.JsonText;
import io.pserver.persistence.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Other servers, asked over HTTP on behalf of scripts. Any thread; each call waits on the caller's, until its deadline at most.
 */
public final class Outbound implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final long MOST_BODY_BYTES = 8L << 20;

    /** Made when they are first needed: a client has threads, and takes its time. */
    private final Map<Redirect, HttpClient> clients = new ConcurrentHashMap<>();

    private HttpClient client(Redirect redirect) {
        return clients.computeIfAbsent(
                redirect,
                how -> HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(how)
                        .build());
    }

    /**
     * Asks.
     *
     * @param optionsJson {@code method}, {@code headers} as pairs, {@code redirect}, and the body as {@code text} or {@code latin1}
     * @return a line of JSON about the answer, and its body, a character for each byte
     */
    String fetch(String url, String optionsJson, Deadline deadline) throws HostFailure {
        JsonNode options = JSON.readTree(optionsJson);
        HttpRequest request = request(url, options, deadline);
        String redirect = options.path("redirect").asString("follow");
        HttpClient client = client(redirect.equals("manual") ? Redirect.NEVER : Redirect.NORMAL);
        try {
            return told(client.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BODY_BYTES)), url);
        } catch (HttpTimeoutException _) {
            boolean over = deadline.isOver();
            ErrorCode code = over ? ErrorCode.BUDGET_EXCEEDED : ErrorCode.UNAVAILABLE;
            throw new HostFailure(code, "fetch: no answer in time from " + host(url));
        } catch (ConnectException _) {
            throw new HostFailure(ErrorCode.UNAVAILABLE, "fetch: cannot connect to " + host(url));
        } catch (IOException e) {
            throw new HostFailure(ErrorCode.UNAVAILABLE, "fetch: " + host(url) + " failed: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        }
    }

    private static HttpRequest request(String url, JsonNode options, Deadline deadline) throws HostFailure {
        Duration left = deadline.left();
        if (left.isZero()) {
            throw new HostFailure(ErrorCode.BUDGET_EXCEEDED, "fetch: the request's budget is over");
        }
        try {
            URI uri = URI.create(url);
            if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
                throw new HostFailure(ErrorCode.BAD_REQUEST, "fetch: takes a URL that starts with http:// or https://");
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(left)
                    .method(options.path("method").asString("GET"), body(options));
            for (JsonNode header : options.path("headers")) {
                request.header(header.get(0).asString(), header.get(1).asString());
            }
            return request.build();
        } catch (IllegalArgumentException | JacksonException e) {
            throw new HostFailure(ErrorCode.BAD_REQUEST, "fetch: " + e.getMessage());
        }
    }

    private static BodyPublisher body(JsonNode options) {
        if (options.has("text")) {
            return BodyPublishers.ofString(options.get("text").asString());
        }
        if (options.has("latin1")) {
            return BodyPublishers.ofByteArray(options.get("latin1").asString().getBytes(StandardCharsets.ISO_8859_1));
        }
        return BodyPublishers.noBody();
    }

    private static String host(String url) {
        return String.valueOf(URI.create(url).getAuthority());
    }

    private static String told(HttpResponse<byte[]> response, String url) {
        StringBuilder head = new StringBuilder(256);
        head.append("{\"status\":").append(response.statusCode());
        String last = response.uri().toString();
        JsonText.quote(last, head.append(",\"url\":"));
        head.append(",\"redirected\":").append(!last.equals(url)).append(",\"headers\":[");
        String comma = "";
        for (Map.Entry<String, List<String>> header : response.headers().map().entrySet()) {
            for (String value : header.getValue()) {
                JsonText.quote(header.getKey(), head.append(comma).append('['));
                JsonText.quote(value, head.append(','));
                head.append(']');
                comma = ",";
            }
        }
        return head.append("]}\n")
                .append(new String(response.body(), StandardCharsets.ISO_8859_1))
                .toString();
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        clients.values().forEach(HttpClient::shutdownNow);
    }
}
