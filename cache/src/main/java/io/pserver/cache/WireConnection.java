package io.pserver.cache;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.metrics.MetricType;
import net.spy.memcached.ops.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * spymemcached's connection to one server, and the thread that reads and writes it: {@code ps-cache-io-host:port}. One for each
 * server, so that none of them can hold up another.
 */
final class WireConnection extends MemcachedConnection {
    private static final Logger log = LoggerFactory.getLogger(WireConnection.class);
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int QUEUE_WAIT_MILLIS = 5;
    private static final long AFTER_BUG_NANOS = Duration.ofMillis(10).toNanos();

    private WireConnection(InetSocketAddress address, Settings settings) throws IOException {
        super(
                BUFFER_BYTES,
                settings,
                List.of(address),
                settings.getInitialObservers(),
                settings.getFailureMode(),
                settings.getOperationFactory());
    }

    /** Begins to connect, and goes on until it is shut down. */
    static WireConnection open(ServerLink link, InetSocketAddress address, Duration operationTimeout)
            throws IOException {
        var connection = new WireConnection(address, new Settings(link, operationTimeout));
        connection.setName("ps-cache-io-" + link.name());
        return connection;
    }

    WireNode node() {
        return (WireNode) locator.getAll().iterator().next();
    }

    /**
     * Puts a call into the queue. Any thread; waits for room, 5 ms at most.
     *
     * @throws IllegalStateException if there is no room, or the thread was interrupted
     */
    void send(WireNode node, Operation call) {
        addOperation(node, call);
    }

    /** Has the thread look around at once. Any thread. */
    void wake() {
        selector.wakeup();
    }

    @Override
    protected void handleWokenUpSelector() {
        node().idle();
    }

    // The thread outlives a mistake, be it ours or the library's: without it the server would be away for good.
    @Override
    public void run() {
        while (running) {
            try {
                super.run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("the cache's connection failed, and goes on");
                LockSupport.parkNanos(AFTER_BUG_NANOS);
            }
        }
    }

    /** What differs from spymemcached's defaults. Nothing here ever turns bytes into objects. */
    private static final class Settings extends DefaultConnectionFactory implements ConnectionObserver {
        private final ServerLink link;
        private final Duration operationTimeout;

        Settings(ServerLink link, Duration operationTimeout) {
            super(WireNode.QUEUE, BUFFER_BYTES, DefaultHashAlgorithm.KETAMA_HASH);
            this.link = link;
            this.operationTimeout = operationTimeout;
        }

        @Override
        public MemcachedNode createMemcachedNode(SocketAddress address, SocketChannel channel, int bufferBytes) {
            var node = new WireNode(link, address, channel, bufferBytes, this);
            link.attach(node);
            return node;
        }

        @Override
        public void connectionEstablished(SocketAddress address, int attempts) {
            link.node().established();
        }

        @Override
        public void connectionLost(SocketAddress address) {} // the node was asked for its queue before, and knows

        @Override
        public Collection<ConnectionObserver> getInitialObservers() {
            return List.of(this);
        }

        @Override
        public FailureMode getFailureMode() {
            return FailureMode.Cancel;
        }

        @Override
        public long getOperationTimeout() {
            return operationTimeout.toMillis();
        }

        @Override
        public long getOpQueueMaxBlockTime() {
            return QUEUE_WAIT_MILLIS;
        }

        /** In seconds. */
        @Override
        public long getMaxReconnectDelay() {
            return 1;
        }

        /** {@link WireNode#getContinuousTimeout} is above it when the connection is to go. */
        @Override
        public int getTimeoutExceptionThreshold() {
            return Integer.MAX_VALUE - 1;
        }

        @Override
        public boolean isDaemon() {
            return true;
        }

        @Override
        public MetricType enableMetrics() {
            return MetricType.OFF;
        }
    }
}
