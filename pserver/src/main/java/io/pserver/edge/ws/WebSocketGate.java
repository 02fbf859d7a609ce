package io.pserver.edge.ws;

import io.pserver.edge.Destinations;
import io.pserver.edge.EdgeConfig;
import io.pserver.edge.EdgeMetrics;
import io.pserver.edge.http.Exchange;
import io.pserver.edge.http.Visitor;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.room.CloseCode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.util.WebSocketUtils;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests for {@code /ws} into connections, and knows those that are open. No extension is negotiated: small JSON
 * frames gain little from compression and each compressing connection would cost more memory than all else about it.
 *
 * <p>Threading: any thread.
 */
public final class WebSocketGate {
    private static final String PROTOCOL = "pserver.v1";
    /** The same messages in MessagePack, in binary frames. */
    private static final String PACKED = PROTOCOL + "+msgpack";

    /** Offered beside one of these: patches in the short form. */
    private static final String SHORT = "short";

    private static final String BEARER = "bearer.";
    private static final String RESUME = "resume.";
    private static final String SEEN = "seen.";
    private static final URI PATH = URI.create("/ws");
    private static final int INPUT_BUFFER_BYTES = 4_096;
    private static final int KEY_BYTES = 16;

    private final Destinations to;
    private final EdgeConfig config;
    private final EdgeMetrics metrics;
    private final String node;
    private final Executor opener;
    private final WebSocketComponents components;
    private final Origins origins;
    private final Operations ops;
    private final Comebacks comebacks;
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong nextId = new AtomicLong();
    /** Written by whoever drains the edge, read by every handshake. */
    private volatile boolean draining;

    /**
     * @param opener runs what may wait for a store when a connection opens
     * @param components Jetty's, already started
     */
    public WebSocketGate(
            Destinations to,
            EdgeConfig config,
            EdgeMetrics metrics,
            String node,
            Executor opener,
            WebSocketComponents components) {
        this.to = to;
        this.config = config;
        this.metrics = metrics;
        this.node = node;
        this.opener = opener;
        this.components = components;
        this.origins = new Origins(config.origins());
        this.ops = new Operations(to);
        this.comebacks = new Comebacks(to.rooms(), metrics);
    }

    /** Answers a request for {@code /ws}: with a connection, or with the reason why not. */
    public void accept(Exchange exchange) {
        Failure refusal = refusal(exchange.request());
        if (refusal != null) {
            if (refusal.status() == 426) {
                exchange.headers().put(HttpHeader.UPGRADE, "websocket");
                exchange.headers().put(HttpHeader.SEC_WEBSOCKET_VERSION, "13");
            }
            exchange.fail(refusal);
        } else if (exchange.claim()) {
            upgrade(exchange);
        }
    }

    private @Nullable Failure refusal(Request request) {
        HttpFields headers = request.getHeaders();
        if (!HttpMethod.GET.is(request.getMethod())) {
            return Failure.of(ErrorCode.METHOD_NOT_ALLOWED, "a WebSocket is opened by GET");
        }
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_1
                || !"websocket".equalsIgnoreCase(headers.get(HttpHeader.UPGRADE))
                || !headers.contains(HttpHeader.CONNECTION, "upgrade")
                || !"13".equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION))) {
            return new Failure(426, ErrorCode.BAD_REQUEST.word(), "open a WebSocket, version 13, here", false, null);
        }
        if (!isKey(headers.get(HttpHeader.SEC_WEBSOCKET_KEY))) {
            return Failure.of(ErrorCode.BAD_REQUEST, "Sec-WebSocket-Key must be 16 bytes in base64");
        }
        if (!origins.allows(headers.get(HttpHeader.ORIGIN), headers.get(HttpHeader.HOST))) {
            return Failure.of(ErrorCode.FORBIDDEN, "pages of this origin may not connect; see http.origins");
        }
        return draining ? Failure.of(ErrorCode.SHUTTING_DOWN, "this node drains") : null;
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void upgrade(Exchange exchange) {
        Request request = exchange.request();
        List<String> offered = offeredProtocols(request.getHeaders());
        String spoken = offered.stream()
                .filter(protocol -> protocol.equals(PROTOCOL) || protocol.equals(PACKED))
                .findFirst()
                .orElse(null);
        String cookie = Visitor.cookieToken(request.getHeaders());
        String token = explicitToken(offered, request.getHeaders());
        long arrival = nextId.incrementAndGet();
        ClientConnection client = new ClientConnection(
                this,
                node + "-" + arrival,
                new ClientConnection.Greeting(
                        spoken != null || offered.isEmpty(),
                        PACKED.equals(spoken),
                        offered.contains(SHORT),
                        token == null && cookie != null,
                        exchange.ip(),
                        arrival,
                        claim(offered)),
                to.sessions().handle(token == null ? cookie : token));
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection(request, client, spoken));
        HttpFields.Mutable headers = exchange.headers();
        headers.put(HttpHeader.UPGRADE, "websocket");
        headers.put(HttpHeader.CONNECTION, "Upgrade");
        headers.put(
                HttpHeader.SEC_WEBSOCKET_ACCEPT,
                WebSocketUtils.hashKey(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY)));
        if (spoken != null) {
            headers.put(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, spoken);
        }
        exchange.status(101);
        exchange.response().write(true, null, exchange);
    }

    private static List<String> offeredProtocols(HttpFields headers) {
        List<String> offered = new ArrayList<>();
        for (String line : headers.getValuesList(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL)) {
            for (String protocol : line.split(",", -1)) {
                if (!protocol.isBlank()) {
                    offered.add(protocol.trim());
                }
            }
        }
        return offered;
    }

    private static @Nullable String explicitToken(List<String> offered, HttpFields headers) {
        for (String protocol : offered) {
            if (protocol.startsWith(BEARER)) {
                return Visitor.usable(protocol.substring(BEARER.length()));
            }
        }
        return Visitor.bearerToken(headers);
    }

    /** What a client that comes back offers beside the protocol. */
    private static Comebacks.@Nullable Claim claim(List<String> offered) {
        String token = after(RESUME, offered);
        String seen = after(SEEN, offered);
        if (token == null) {
            return null;
        }
        boolean counted = seen != null && seen.matches("[0-9]{1,15}");
        return new Comebacks.Claim(token, counted ? Long.parseLong(seen) : -1);
    }

    private static @Nullable String after(String prefix, List<String> offered) {
        for (String protocol : offered) {
            if (protocol.startsWith(prefix)) {
                return protocol.substring(prefix.length());
            }
        }
        return null;
    }

    private WireConnection connection(Request request, ClientConnection client, @Nullable String protocol) {
        ExtensionStack extensions = new ExtensionStack(components, Behavior.SERVER);
        extensions.negotiate(List.of(), List.of());
        Negotiated negotiated =
                new Negotiated(PATH, protocol, request.isSecure(), extensions, WebSocketConstants.SPEC_VERSION_STRING);
        WebSocketCoreSession core = new WebSocketCoreSession(client, Behavior.SERVER, negotiated, components);
        core.setAutoFragment(true); // so that what is too large is seen in pieces and can be skipped
        core.setMaxFrameSize(config.limits().messageBytes());
        core.setInputBufferSize(INPUT_BUFFER_BYTES);
        core.setIdleTimeout(Duration.ZERO); // pings find the silent ones
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        WireConnection wire = new WireConnection(
                endPoint,
                request.getConnectionMetaData().getConnector(),
                core,
                config.limits().outboundBytes(),
                PACKED.equals(protocol),
                metrics);
        wire.setUseInputDirectByteBuffers(false); // messages are parsed where they arrive
        wire.setUseOutputDirectByteBuffers(true);
        core.setWebSocketConnection(wire);
        client.outbox(wire.outbox());
        return wire;
    }

    /** Lets every connection do what is due at {@code nowNanos}. */
    public void tick(long nowNanos) {
        for (ClientConnection client : open) {
            client.tick(nowNanos);
        }
        comebacks.tick(nowNanos);
    }

    /** Refuses new connections and tells all clients to come back, elsewhere. */
    public void drain() {
        draining = true;
        for (ClientConnection client : open) {
            client.close(CloseCode.DRAINING, "this node drains");
        }
    }

    /** Whether no connection is open. */
    public boolean isEmpty() {
        return open.isEmpty();
    }

    void opened(ClientConnection client) {
        open.add(client);
        metrics.wsOpened();
        if (draining) {
            client.close(CloseCode.DRAINING, "this node drains");
        }
    }

    /**
     * A connection is gone. Its client may come back, unless it said goodbye or was told not to.
     *
     * @param closedWith the code with which this side closed it; 0 if it did not
     * @param status the code that came or was made up
     */
    void closed(ClientConnection client, int closedWith, int status) {
        open.remove(client);
        metrics.wsClosed(closedWith == 0 ? status : closedWith);
        boolean goodbye = closedWith == 0 && status == CloseCode.NORMAL.number();
        boolean unwanted = closedWith >= CloseCode.PROTOCOL.number() && closedWith != CloseCode.REPLACED.number();
        if (goodbye || unwanted || draining) {
            comebacks.forget(client.comeback());
        } else {
            comebacks.lost(client.comeback());
        }
        to.rooms().disconnected(client, goodbye);
    }

    EdgeConfig config() {
        return config;
    }

    EdgeMetrics metrics() {
        return metrics;
    }

    String node() {
        return node;
    }

    Executor opener() {
        return opener;
    }

    Comebacks comebacks() {
        return comebacks;
    }

    Operations ops() {
        return ops;
    }
}
