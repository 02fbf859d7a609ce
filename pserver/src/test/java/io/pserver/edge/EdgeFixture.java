package io.pserver.edge;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pserver.handlers.game.Route;
import io.pserver.handlers.game.Route.Segment;
import io.pserver.handlers.game.Routes;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.JsonText;
import io.pserver.pipeline.Request;
import io.pserver.session.Session;
import io.pserver.session.SessionHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An edge on a free port of the loopback, in front of small stand-ins for the rest of the node. */
public final class EdgeFixture implements AutoCloseable {
    public static final EdgeConfig.Timing QUICK = new EdgeConfig.Timing(
            Duration.ofMillis(400),
            Duration.ofMillis(400),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofMillis(300));

    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    public final FakeRooms rooms = new FakeRooms();
    public final List<Request> requests = new CopyOnWriteArrayList<>();
    public final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    private final AtomicInteger nextToken = new AtomicInteger();
    public volatile Function<Request, HttpReply> handler = EdgeFixture::describe;
    public volatile List<String> notReady = List.of();
    public volatile Routes routes = routes("/", "/exact.txt", "/players/:id", "/echo", "/files/...rest");
    private final EdgeServer server;

    public EdgeFixture(EdgeConfig.Limits limits, EdgeConfig.Timing timing, Path publicFolder) {
        this(new EdgeConfig("127.0.0.1", 0, Set.of("https://friend.example"), limits, timing), publicFolder);
    }

    /** With all settings but the readiness and the routes, which the test may change. */
    public EdgeFixture(EdgeConfig config, Path publicFolder) {
        Destinations to =
                new Destinations(this::submit, rooms, this::session, () -> routes, () -> publicFolder, () -> notReady);
        server = EdgeServer.start(config, "n1", to, registry);
    }

    /** With quick deadlines, the usual limits and no files. */
    public static EdgeFixture start() {
        return new EdgeFixture(EdgeConfig.Limits.DEFAULTS, QUICK, Path.of("no-such-folder"));
    }

    public int port() {
        return server.port();
    }

    public RawHttp http() {
        return new RawHttp(port());
    }

    public double count(String name, String tag, String value) {
        var counter = registry.find(name).tag(tag, value).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        server.close();
    }

    private void submit(Request request) {
        requests.add(request);
        Thread.ofVirtual().start(() -> request.answer().reply(handler.apply(request)));
    }

    private SessionHandle session(@Nullable String token) {
        FakeSession session = new FakeSession(token, nextToken);
        sessions.add(session);
        return session;
    }

    /** Tells what the handler was told. */
    private static HttpReply describe(Request request) {
        HttpCall call = request.call();
        String body = switch (call.body()) {
            case HttpCall.Body.None _ -> "none";
            case HttpCall.Body.Json json -> "json:" + json.text();
            case HttpCall.Body.Form form -> "form:" + form.text();
            case HttpCall.Body.Text text -> "text:" + text.text();
            case HttpCall.Body.Bytes bytes -> "bytes:" + bytes.bytes().length;
        };
        return json("{\"method\":" + JsonText.quote(call.method()) + ",\"path\":" + JsonText.quote(call.path())
                + ",\"params\":" + JsonText.quote(call.params().toString()) + ",\"query\":"
                + JsonText.quote(call.rawQuery()) + ",\"body\":" + JsonText.quote(body) + "}");
    }

    /** Answers {@code json} after opening the session, so that the answer has a cookie. */
    public static HttpReply withSession(Request request, String json) {
        try {
            var _ = request.session().open(Long.MAX_VALUE);
        } catch (HostFailure e) {
            throw new AssertionError(e);
        }
        return json(json);
    }

    public static HttpReply json(String json) {
        return new HttpReply(200, HttpReply.JSON, List.of(), json.getBytes(StandardCharsets.UTF_8), null);
    }

    /** Routes with GET and POST; {@code :name} takes one part, {@code ...name} the rest; first match wins. */
    public static Routes routes(String... patterns) {
        List<Route> all = new ArrayList<>();
        for (String pattern : patterns) {
            List<Segment> segments = new ArrayList<>();
            for (String part : pattern.split("/", -1)) {
                if (part.startsWith(":")) {
                    segments.add(new Segment.Param(part.substring(1)));
                } else if (part.startsWith("...")) {
                    segments.add(new Segment.Rest(part.substring(3)));
                } else if (!part.isEmpty()) {
                    segments.add(new Segment.Literal(part));
                }
            }
            all.add(new Route(all.size(), pattern, pattern, segments, Set.of("GET", "POST")));
        }
        return new Routes() {
            @Override
            public List<Route> all() {
                return all;
            }

            @Override
            public Optional<Match> match(List<String> segments) {
                return all.stream()
                        .map(route -> new Match(route, params(route, segments)))
                        .filter(match -> !match.params().containsKey("?"))
                        .findFirst();
            }
        };
    }

    private static Map<String, String> params(Route route, List<String> path) {
        Map<String, String> params = new HashMap<>();
        int i = 0;
        for (Segment segment : route.segments()) {
            String part = i < path.size() ? path.get(i) : null;
            i++;
            switch (segment) {
                case Segment.Literal literal when literal.text().equals(part) -> {}
                case Segment.Param param when part != null -> params.put(param.name(), part);
                case Segment.Rest rest
                when part != null -> {
                    params.put(rest.name(), String.join("/", path.subList(i - 1, path.size())));
                    i = path.size();
                }
                default -> {
                    return Map.of("?", "");
                }
            }
        }
        return i == path.size() ? params : Map.of("?", "");
    }

    /** A session that is known if its token starts with {@code known}; it opens slowly by the token {@code known-slow}. */
    public static final class FakeSession implements SessionHandle {
        public final @Nullable String token;
        private final AtomicInteger nextToken;
        private @Nullable String newToken;
        private boolean open;
        private int opened;

        /** Until it is let go, a session that opens slowly is not open. */
        public final CountDownLatch slowStore = new CountDownLatch(1);

        FakeSession(@Nullable String token, AtomicInteger nextToken) {
            this.token = token;
            this.nextToken = nextToken;
        }

        @Override
        public void reserve(long deadlineNanos) {
            open(deadlineNanos);
        }

        @Override
        public String id() {
            return "s1";
        }

        @Override
        public Session open(long deadlineNanos) {
            if ("known-slow".equals(token) && opened++ > 0) { // the hello does not wait
                awaitStore();
            }
            return openNow();
        }

        private void awaitStore() {
            try {
                if (!slowStore.await(10, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the test never let go");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private synchronized Session openNow() {
            if (!open && (token == null || !token.startsWith("known"))) {
                newToken = "new-" + nextToken.incrementAndGet();
            }
            open = true;
            if ("known-broken".equals(token)) {
                throw new IllegalStateException("the store is down");
            }
            return new Session("s1", null, "{}");
        }

        @Override
        public void merge(String changesJson, long deadlineNanos) {}

        @Override
        public synchronized Session login(String userId, long deadlineNanos) {
            newToken = "login-" + userId;
            return new Session("s1", userId, "{}");
        }

        @Override
        public synchronized @Nullable String takeNewToken() {
            String taken = newToken;
            newToken = null;
            return taken;
        }
    }
}
