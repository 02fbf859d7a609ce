package io.pserver.cache;

import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.protocol.TCPMemcachedNodeImpl;
import org.jspecify.annotations.Nullable;

/**
 * One server as spymemcached sees it, with what it lacks: after a lost connection nothing of the old one goes out on the new one, the
 * replies that are due are bounded, and a server that stays silent is left without anybody asking.
 *
 * <p>Belongs to the connection's thread, except for what says otherwise.
 */
final class WireNode extends TCPMemcachedNodeImpl {
    static final int QUEUE = 4_096;

    private static final long BEAT_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SILENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long CONNECT_NANOS = Duration.ofSeconds(4).toNanos();

    private final ServerLink link;
    private final CountDownLatch tried = new CountDownLatch(1);

    // Written by the connection's thread, read by all who call.
    private volatile boolean up;
    private final AtomicInteger generation = new AtomicInteger();

    // Set by any thread, cleared by the connection's.
    private volatile boolean dropWanted;

    // Owned by the connection's thread.
    private long since = System.nanoTime();
    private @Nullable WireCall beat;

    WireNode(
            ServerLink link, SocketAddress address, SocketChannel channel, int bufferBytes, ConnectionFactory factory) {
        super(
                address,
                channel,
                bufferBytes,
                new DueReplies(),
                new ArrayBlockingQueue<>(QUEUE),
                new ArrayBlockingQueue<>(QUEUE),
                factory.getOpQueueMaxBlockTime(),
                false,
                factory.getOperationTimeout(),
                factory.getAuthWaitTime(),
                factory);
        this.link = link;
    }

    /** Never refuses, but says that it is full: more commands are sent only when there is room for their replies. */
    private static final class DueReplies extends LinkedBlockingQueue<Operation> {
        @Override
        public int remainingCapacity() {
            return Math.max(0, QUEUE - size());
        }
    }

    /** Whether there is a connection. Any thread. */
    boolean isUp() {
        return up;
    }

    /** How many connections were lost, or could not be made. Any thread. */
    int generation() {
        return generation.get();
    }

    /** Open once the first connection is there or was refused. Any thread. */
    CountDownLatch tried() {
        return tried;
    }

    /** Asks for the connection of this generation to be given up for a new one. Any thread. */
    void drop(int ofGeneration) {
        if (up && generation.get() == ofGeneration) {
            dropWanted = true;
        }
    }

    /** There is a connection; nothing has been sent on it. */
    void established() {
        cancelAll(super.destroyInputQueue()); // what came between the connections
        beat = null;
        since = System.nanoTime();
        up = true;
        send(Command.SETTINGS);
        tried.countDown();
        link.connected();
    }

    /**
     * The connection is lost, or could not be made: spymemcached cancels what this gives back. The count comes first, so that a caller
     * who put something into the queue afterwards can tell.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    @Override
    public Collection<Operation> destroyInputQueue() {
        up = false;
        generation.incrementAndGet();
        dropWanted = false;
        since = System.nanoTime();
        Collection<Operation> unsent = super.destroyInputQueue();
        // Also what was sent in part: spymemcached would send it again, but wait for no reply to it.
        writeQ.drainTo(unsent);
        tried.countDown();
        link.disconnected();
        return unsent;
    }

    private static void cancelAll(Collection<Operation> operations) {
        operations.forEach(Operation::cancel);
    }

    /** Called each second at least while there is nothing else to do. */
    void idle() {
        long now = System.nanoTime();
        long waited = now - since;
        WireCall last = beat;
        if (!up) {
            dropWanted |= waited > CONNECT_NANOS; // the system would try for minutes, at longer and longer distances
        } else if (last != null && !last.isEnded()) {
            dropWanted |= waited > SILENCE_NANOS;
        } else if (waited > BEAT_NANOS) {
            // An idle connection is not read from: without this, its loss would be noticed by the next caller.
            since = now;
            beat = send(Command.VERSION);
        }
    }

    private WireCall send(Command command) {
        WireCall call = link.ownCall(command);
        ((WireConnection) getConnection()).send(this, call);
        return call;
    }

    /** spymemcached leaves a connection for which this is large. Any thread. */
    @Override
    public int getContinuousTimeout() {
        return dropWanted ? Integer.MAX_VALUE : 0;
    }

    /** Merges commands; never asked for. */
    @Override
    protected void optimize() {}
}
