package io.pserver.edge.http;

import io.pserver.edge.EdgeMetrics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off HTTP/1 clients that drip a header, for which the server has no deadline of its own: its idle timeout starts anew
 * with every byte. Also counts open connections.
 *
 * <p>Threading: Jetty tells of connections on its own threads; {@link #check} is run by the edge's timer thread.
 */
public final class SlowHeaders implements Connection.Listener {
    private static final String ATTRIBUTE = SlowHeaders.class.getName();

    private final long headerNanos;
    private final EdgeMetrics metrics;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    public SlowHeaders(Duration header, EdgeMetrics metrics) {
        this.headerNanos = header.toNanos();
        this.metrics = metrics;
    }

    /** What is known of one connection. */
    static final class Watch {
        private final Connection connection;
        /** Written by whoever starts and ends the request, read by the timer thread. */
        private volatile boolean busy;

        // Owned by the timer thread.
        private long requests;
        private long bytes;
        private long sinceNanos;
        private boolean dripping;

        Watch(Connection connection) {
            this.connection = connection;
        }

        void busy(boolean now) {
            busy = now;
        }

        /** Whether the header now being read was started longer ago than it may take. */
        boolean isLate(long nowNanos, long headerNanos) {
            long requestsNow = connection.getMessagesIn();
            long bytesNow = connection.getBytesIn();
            if (busy || requestsNow != requests) {
                requests = requestsNow;
                bytes = bytesNow;
                dripping = false;
            } else if (!dripping && bytesNow != bytes) {
                dripping = true;
                sinceNanos = nowNanos;
            }
            return dripping && nowNanos - sinceNanos > headerNanos;
        }
    }

    /** Whether no HTTP/1.1 connection is open. */
    public boolean isEmpty() {
        return watches.isEmpty();
    }

    static @Nullable Watch watchOf(Request request) {
        return (Watch) request.getConnectionMetaData().getAttribute(ATTRIBUTE);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof ConnectionMetaData data && data.getHttpVersion() == HttpVersion.HTTP_1_1) {
            Watch watch = new Watch(connection);
            data.setAttribute(ATTRIBUTE, watch);
            watches.add(watch);
            metrics.httpOpened();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof ConnectionMetaData data
                && data.getAttribute(ATTRIBUTE) instanceof Watch watch
                && watches.remove(watch)) {
            metrics.httpClosed();
        }
    }

    /** Closes the connections that are late at {@code nowNanos}. */
    public void check(long nowNanos) {
        for (Watch watch : watches) {
            if (watch.isLate(nowNanos, headerNanos)) {
                metrics.refused("slow_header");
                watch.connection.getEndPoint().close(); // there is no request yet that could be answered
            }
        }
    }
}
