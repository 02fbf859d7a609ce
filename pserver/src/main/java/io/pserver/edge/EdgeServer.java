package io.pserver.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.pserver.edge.http.Conditions;
import io.pserver.edge.http.Drain;
import io.pserver.edge.http.ErrorPages;
import io.pserver.edge.http.FrontHandler;
import io.pserver.edge.http.PemFiles;
import io.pserver.edge.http.Proxies;
import io.pserver.edge.http.SlowHeaders;
import io.pserver.edge.ws.WebSocketGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener for clients: HTTP/1.1, HTTP/2 without TLS, and WebSockets on one port.
 *
 * <p>Owns the threads of the edge. {@link #close} may be called by any thread, once.
 */
public final class EdgeServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeServer.class);
    private static final int ACCEPT_QUEUE = 4_096;
    private static final int HEADER_BYTES = 16_384;
    private static final int INPUT_BUFFER_BYTES = 4_096;
    private static final int MAX_STREAMS = 128;
    private static final int OPENERS = 64;
    private static final Duration OPENER_REST = Duration.ofSeconds(10);
    private static final Duration ANSWERS = Duration.ofSeconds(10);
    /** For connections without a request, whose next one may be on its way: its answer ends them. */
    private static final Duration FAREWELL = Duration.ofMillis(300);

    private final EdgeConfig config;
    private final Server server;
    private final ServerConnector connector;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService opener;
    private final WebSocketGate gate;
    private final SlowHeaders slow;
    private final Drain drain = new Drain();

    private EdgeServer(EdgeConfig config, String node, Destinations to, MeterRegistry registry) {
        this.config = config;
        EdgeMetrics metrics = new EdgeMetrics(registry);
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("ps-edge-timer-", 0).factory());
        timer.setRemoveOnCancelPolicy(true);
        opener = opener();
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("ps-edge");
        threads.setDaemon(true);
        server = new Server(threads);
        WebSocketComponents components =
                new WebSocketComponents(null, null, server.getByteBufferPool(), null, null, threads);
        server.addBean(components);
        gate = new WebSocketGate(to, config, metrics, node, opener, components);
        slow = new SlowHeaders(config.timing().header(), metrics);
        connector = connector(server, config, slow);
        server.addConnector(connector);
        Conditions conditions = new Conditions(metrics, new Proxies(config.proxies()), drain);
        server.setHandler(new FrontHandler(to, config, conditions, timer, gate::accept));
        server.setErrorHandler(new ErrorPages(conditions));
        repeat(config.timing().header(), () -> slow.check(System.nanoTime()));
        repeat(config.timing().ping(), () -> gate.tick(System.nanoTime()));
    }

    /**
     * Opens sessions, which may wait for a store: so many at once, that a storm of connections does not make the stores too late for all of
     * them. Threads of the system's, as a thousand rooms that start hold up virtual ones for seconds. A connection has one task at a time here.
     */
    private static ExecutorService opener() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                OPENERS,
                OPENERS,
                OPENER_REST.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("ps-edge-open-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Starts to listen.
     *
     * @param node this node's name, told to clients
     * @throws UncheckedIOException if the address cannot be listened on
     */
    public static EdgeServer start(EdgeConfig config, String node, Destinations to, MeterRegistry registry) {
        EdgeServer edge = new EdgeServer(config, node, to, registry);
        try {
            edge.server.start();
            log.atInfo()
                    .addKeyValue("host", config.host())
                    .addKeyValue("port", edge.port())
                    .log("listening");
            return edge;
        } catch (Exception e) { // as Jetty declares it
            edge.close();
            throw e instanceof IOException io
                    ? new UncheckedIOException(
                            "http.host and http.port: cannot listen on " + config.host() + ":" + config.port(), io)
                    : new IllegalStateException("the edge did not start", e);
        }
    }

    /** The port listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    private static ServerConnector connector(Server server, EdgeConfig config, SlowHeaders slow) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setInputBufferSize(INPUT_BUFFER_BYTES);
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setHttpCompliance(HttpCompliance.STRICT);
        ServerConnector connector = new ServerConnector(server, 1, -1, protocols(http, config.tls()));
        connector.setHost(config.host());
        connector.setPort(config.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setReuseAddress(true);
        connector.setIdleTimeout(config.timing().idle().toMillis());
        connector.addBean(slow);
        return connector;
    }

    private static ConnectionFactory[] protocols(HttpConfiguration http, EdgeConfig.@Nullable Tls tls) {
        if (tls != null) {
            http.addCustomizer(new SecureRequestCustomizer(false));
            HttpConnectionFactory encrypted = new HttpConnectionFactory(http);
            return new ConnectionFactory[] {new SslConnectionFactory(context(tls), encrypted.getProtocol()), encrypted};
        }
        HTTP2CServerConnectionFactory h2c = new HTTP2CServerConnectionFactory(http);
        h2c.setMaxConcurrentStreams(MAX_STREAMS);
        h2c.setConnectProtocolEnabled(false);
        return new ConnectionFactory[] {new HttpConnectionFactory(http), h2c};
    }

    private static SslContextFactory.Server context(EdgeConfig.Tls tls) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        try {
            context.setKeyStore(PemFiles.read(Path.of(tls.certificates()), Path.of(tls.key())));
        } catch (IOException e) {
            throw new UncheckedIOException("http.tls: nothing to encrypt with", e);
        }
        context.setKeyStorePassword("");
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        return context;
    }

    /** Runs {@code check} eight times in {@code period}, though at least every half second and at most every 5 ms. */
    private void repeat(Duration period, Runnable check) {
        long millis = Math.clamp(period.toMillis() / 8, 5, 500);
        var _ = timer.scheduleWithFixedDelay(() -> guarded(check), millis, millis, TimeUnit.MILLISECONDS);
    }

    private static void guarded(Runnable check) {
        try {
            check.run();
        } catch (RuntimeException e) { // our bug; the timer outlives it
            log.atError().setCause(e).log("edge timer failed");
        }
    }

    /**
     * Tells clients to come back elsewhere and balancers to send none, takes no more connections, answers what was asked, then
     * stops. Waits for balancers for twice the time of a goodbye, and for answers for 10 s, at most.
     */
    @Override
    public void close() {
        drain.begin();
        gate.drain();
        try {
            drain.awaitSeen(config.timing().closing().multipliedBy(2));
            connector.close();
            Drain.await(gate::isEmpty, config.timing().closing());
            if (!drain.awaitAnswered(ANSWERS)) {
                log.atWarn().addKeyValue("requests", drain.open()).log("requests are cut off");
            }
            Drain.await(slow::isEmpty, FAREWELL);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try {
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception e) { // as Jetty declares it
            log.atWarn().setCause(e).log("the edge did not stop cleanly");
        }
        timer.shutdownNow();
        opener.shutdownNow();
    }
}
