package io.pserver.cache;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One memcached server: asks it, gives it up for a while when it does not answer, counts. Any thread. A server that is down or given
 * up costs no wait.
 */
final class ServerLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServerLink.class);
    private static final int MOST_FAILURES = 5;
    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);
    // What callers have under way; their number alone would be no bound for values of 1 MiB.
    private static final long MOST_BYTES = 64 << 20;
    private static final int ITEM_HEAD_BYTES = 1_024;

    private final String name;
    private final long timeoutNanos;
    private final Breaker breaker;
    private final CacheCounters counters = new CacheCounters();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean reportedAway = new AtomicBoolean();

    // Written once by open(), before anyone else has this.
    private @Nullable WireConnection connection;
    // Written once within open(), and read by the connection's thread from then on.
    private volatile @Nullable WireNode node;
    // Written by the connection's thread, read by all who write values.
    private volatile int mostValueBytes = Cache.MOST_VALUE_BYTES;
    // Written by close(), read by all who call.
    private volatile boolean closed;

    private ServerLink(String name, Duration timeout) {
        this.name = name;
        this.timeoutNanos = timeout.toNanos();
        this.breaker = new Breaker(MOST_FAILURES, timeout, REST, System::nanoTime);
    }

    /** Begins to connect. */
    static ServerLink open(String name, Duration timeout) {
        var address = new InetSocketAddress(CacheConfig.hostOf(name), CacheConfig.portOf(name));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("'" + name + "': there is no such host");
        }
        var link = new ServerLink(name, timeout);
        try {
            link.connection = WireConnection.open(link, address, timeout);
        } catch (IOException e) {
            throw new IllegalStateException("no connection can be begun to " + name, e);
        }
        return link;
    }

    /** Waits until the first connection is there or was refused; false if neither happened in time. */
    boolean awaitFirst(long deadlineNanos) throws InterruptedException {
        return node().tried().await(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    void attach(WireNode made) {
        node = made;
    }

    WireNode node() {
        return Objects.requireNonNull(node, "the node is made with the connection");
    }

    private WireConnection connection() {
        return Objects.requireNonNull(connection, "opened without a connection");
    }

    String name() {
        return name;
    }

    CacheCounters counters() {
        return counters;
    }

    int mostValueBytes() {
        return mostValueBytes;
    }

    /** Grows with each lost connection; what was learned in one is not to be used in another. */
    int generation() {
        return node().generation();
    }

    /**
     * Sends a command, if the server is there. The call may have ended at once.
     *
     * @param generation the one that the caller knows; in any other the command is not sent
     */
    WireCall begin(Command command, int generation) {
        var call = new WireCall(command, System.nanoTime() + timeoutNanos, this::ended);
        bytes.addAndGet(command.wire().length);
        WireNode to = node();
        if (closed || !to.isUp() || to.generation() != generation || !breaker.allows()) {
            call.giveUp(Reply.Why.REFUSED);
        } else if (bytes.get() > MOST_BYTES) {
            overflow(call);
        } else {
            send(call, to, generation);
        }
        return call;
    }

    private void send(WireCall call, WireNode to, int generation) {
        try {
            connection().send(to, call);
        } catch (IllegalStateException _) {
            if (Thread.currentThread().isInterrupted()) {
                call.giveUp(Reply.Why.INTERRUPTED);
            } else {
                overflow(call);
            }
            return;
        }
        if (to.generation() != generation) {
            // It may lie in the queue until the next connection, after whatever happened to the server in between.
            call.giveUp(Reply.Why.DISCONNECTED);
        }
    }

    private void overflow(WireCall call) {
        call.giveUp(Reply.Why.REFUSED);
        failed();
    }

    /** {@link #begin} in the present generation, and its reply. */
    Reply ask(Command command) {
        return begin(command, generation()).await();
    }

    /** A call that the link makes for itself: only that it is answered matters. Nobody waits for it. */
    WireCall ownCall(Command command) {
        return new WireCall(command, System.nanoTime(), (_, reply) -> {
            if (reply instanceof Reply.Line line) {
                answered();
                if (command.kind() == Command.Kind.SETTINGS) {
                    learnLimit(line);
                }
            }
        });
    }

    private void learnLimit(Reply.Line line) {
        try {
            int itemBytes = Integer.parseInt(line.text());
            mostValueBytes = Math.clamp(itemBytes - ITEM_HEAD_BYTES, 1, Cache.MOST_VALUE_BYTES);
        } catch (NumberFormatException _) {
            log.atDebug().addKeyValue("server", name).log("the cache server does not tell its settings");
        }
    }

    private void ended(WireCall call, Reply reply) {
        bytes.addAndGet(-call.command().wire().length);
        switch (reply) {
            case Reply.None(Reply.Why why) -> noAnswer(why);
            case Reply.Values(Map<String, Reply.Value> found) -> {
                counters.hits.add(found.size());
                counters.misses.add(call.command().keys().size() - found.size());
                answered();
            }
            case Reply.Line line -> {
                counters.countStored(WriteReply.stored(line));
                answered();
            }
        }
    }

    private void noAnswer(Reply.Why why) {
        counters.lost.increment();
        switch (why) {
            case TIMED_OUT -> {
                counters.timeouts.increment();
                failed();
            }
            case REFUSED -> counters.refused.increment();
            case DISCONNECTED, INTERRUPTED -> {}
        }
    }

    private void answered() {
        breaker.answered();
        if (reportedAway.get() && reportedAway.compareAndSet(true, false)) {
            log.atWarn().addKeyValue("server", name).log("the cache server answers again");
        }
    }

    private void failed() {
        if (breaker.failed()) {
            counters.breakerOpened.increment();
            reportAway("the cache server does not answer and is left alone");
            node().drop(node().generation()); // what it still owes is not waited for, and a dead connection found out
            connection().wake();
        }
    }

    private void reportAway(String what) {
        if (!closed && reportedAway.compareAndSet(false, true)) {
            log.atWarn().addKeyValue("server", name).log(what);
        }
    }

    /** Called by the connection's thread. */
    void connected() {
        breaker.probeNow();
        log.atInfo().addKeyValue("server", name).log("connected to the cache server");
    }

    /** Called by the connection's thread, each time that the server cannot be reached. */
    void disconnected() {
        counters.connectionsLost.increment();
        reportAway("the cache server cannot be reached");
    }

    @Override
    public void close() {
        closed = true;
        try {
            connection().shutdown();
            boolean _ = connection().join(CLOSE_WAIT);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("closing a connection of the cache");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
