package io.pserver.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener for operators: {@code /metrics} in Prometheus' text format. */
public final class AdminServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
    private static final int MOST_THREADS = 4;

    private final Server server;
    private final ServerConnector connector;

    private AdminServer(AdminConfig config, PrometheusMeterRegistry registry) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 1);
        threads.setName("ps-ops");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(config.host());
        connector.setPort(config.port());
        server.addConnector(connector);
        server.setHandler(new Pages(registry));
    }

    /**
     * Starts to listen.
     *
     * @throws UncheckedIOException if the address cannot be listened on
     */
    public static AdminServer start(AdminConfig config, PrometheusMeterRegistry registry) {
        AdminServer admin = new AdminServer(config, registry);
        try {
            admin.server.start();
            return admin;
        } catch (Exception e) { // as Jetty declares it
            admin.close();
            throw e instanceof IOException io
                    ? new UncheckedIOException(
                            "admin.host and admin.port: cannot listen on " + config.host() + ":" + config.port(), io)
                    : new IllegalStateException("the admin listener did not start", e);
        }
    }

    /** The port listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** What the listener answers. */
    private static final class Pages extends Handler.Abstract {
        private final PrometheusMeterRegistry registry;

        Pages(PrometheusMeterRegistry registry) {
            this.registry = registry;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (!Request.getPathInContext(request).equals("/metrics")) {
                return false;
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
            byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
            response.write(true, ByteBuffer.wrap(text), callback);
            return true;
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // as Jetty declares it
            log.atWarn().setCause(e).log("the admin listener did not stop cleanly");
        }
    }
}
