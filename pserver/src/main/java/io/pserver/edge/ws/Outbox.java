package io.pserver.edge.ws;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pserver.edge.EdgeMetrics;
import io.pserver.room.Frame;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one connection: text frames and, in the same order, the control frames of the WebSocket layer. A
 * frame of the server is not masked, so its bytes are the same for every client: they are copied once into the buffer that
 * goes to the socket, small ones many to a write, and nothing is built for each frame.
 *
 * <p>Threading: any thread may offer and flush. Whoever flushes and finds the socket idle writes, without blocking; the rest is written as the
 * socket takes it.
 */
final class Outbox extends IteratingCallback {
    private static final int BATCH_BYTES = 8_192;
    private static final int LONGEST_HEADER = 10;
    /** A frame over this goes out from its own bytes if it does not fit into what is left of a batch. */
    private static final int COPIED_BYTES = 2_048;
    /** A queue that was longer than this is not kept when it has been emptied. */
    private static final int KEPT_FRAMES = 64;

    private final EndPoint endPoint;
    private final ByteBufferPool buffers;
    private final int bound;
    private final boolean packed;
    private final EdgeMetrics metrics;
    private final Consumer<Throwable> onFailure;

    // Guarded by this object's monitor, which is never held while writing.
    @GuardedBy("this")
    private ArrayDeque<Object> queue = new ArrayDeque<>(4); // of Frame and OutgoingEntry

    @GuardedBy("this")
    private int longestQueue;

    @GuardedBy("this")
    private long waitingBytes;

    @GuardedBy("this")
    private boolean closed;

    /** Frames were dropped: what comes later is dropped too, so that what was written has no gaps. */
    @GuardedBy("this")
    private boolean dropping;

    @GuardedBy("this")
    private long pushes;

    @GuardedBy("this")
    private long pushesWritten;

    // Owned by the thread that iterates.
    private final List<Callback> controlsInFlight = new ArrayList<>(0);
    private @Nullable RetainableByteBuffer batch;
    private long bytesInFlight;
    private int framesInFlight;
    private int pushesInFlight;
    private boolean closeInFlight;

    /** {@code packed}: whether frames go out in MessagePack. */
    Outbox(
            EndPoint endPoint,
            ByteBufferPool buffers,
            int bound,
            boolean packed,
            EdgeMetrics metrics,
            Consumer<Throwable> onFailure) {
        this.endPoint = endPoint;
        this.buffers = buffers;
        this.bound = bound;
        this.packed = packed;
        this.metrics = metrics;
        this.onFailure = onFailure;
    }

    /**
     * Queues a text frame, which leaves at the next {@link #flush}, or at once if there is enough for a write. After the close
     * frame it is dropped.
     *
     * @return the number of the last push so far, this one included; negative if the frame would have passed the bound
     */
    long offer(Frame frame) {
        int size = payload(frame).length; // encoded before the lock is taken
        long number;
        boolean enough;
        synchronized (this) {
            number = frame.isPush() ? ++pushes : pushes;
            if (closed || dropping) {
                return number;
            }
            if (waitingBytes + size > bound) {
                dropping = true;
                return -1 - number;
            }
            waitingBytes += size;
            enqueue(frame);
            enough = waitingBytes >= BATCH_BYTES;
        }
        if (enough) {
            iterate();
        }
        return number;
    }

    /** Writes what is queued, as far as the socket takes it; the rest follows by itself. */
    void flush() {
        iterate();
    }

    /** Whether so many bytes could be offered now. */
    synchronized boolean hasRoomFor(long bytes) {
        return waitingBytes + bytes <= bound;
    }

    /** Whether more waits than half of the bound. */
    synchronized boolean isOverHalf() {
        return waitingBytes > bound / 2;
    }

    /** How many pushes there were so far. */
    synchronized long pushes() {
        return pushes;
    }

    /** How many of them have been handed to the socket. */
    synchronized long pushesWritten() {
        return pushesWritten;
    }

    /** Queues a control frame; fails its callback if nothing more can be sent. The close frame is the last one. */
    void offer(OutgoingEntry control) {
        boolean taken;
        synchronized (this) {
            boolean isClose = control.getFrame().getOpCode() == OpCode.CLOSE;
            int size = control.getFrame().getPayloadLength();
            taken = !closed && (isClose || waitingBytes + size <= bound);
            if (taken) {
                waitingBytes += size;
                enqueue(control);
                closed = isClose;
            }
        }
        if (taken) {
            iterate();
        } else {
            control.getCallback().failed(new ClosedChannelException());
        }
    }

    /** Forgets the text frames that are not yet being written. */
    synchronized void drop() {
        dropping = true;
        for (Object waiting : queue) {
            if (waiting instanceof Frame frame) {
                waitingBytes -= payload(frame).length;
            }
        }
        queue.removeIf(Frame.class::isInstance);
    }

    @GuardedBy("this")
    private void enqueue(Object frame) {
        queue.add(frame);
        longestQueue = Math.max(longestQueue, queue.size());
    }

    private synchronized boolean isEmpty() {
        if (!queue.isEmpty()) {
            return false;
        }
        if (longestQueue > KEPT_FRAMES) {
            queue = new ArrayDeque<>(4);
        }
        longestQueue = 0;
        return true;
    }

    @Override
    protected Action process() {
        if (isEmpty()) {
            return Action.IDLE;
        }
        RetainableByteBuffer acquired = buffers.acquire(BATCH_BYTES, true);
        batch = acquired;
        ByteBuffer out = acquired.getByteBuffer();
        int start = BufferUtil.flipToFill(out);
        ByteBuffer large = fill(out);
        BufferUtil.flipToFlush(out, start);
        if (large == null) {
            endPoint.write(this, out);
        } else {
            endPoint.write(this, out, large);
        }
        return Action.SCHEDULED;
    }

    /** Moves frames from the queue to {@code out}; a large one's header only, and then returns its payload. */
    private synchronized @Nullable ByteBuffer fill(ByteBuffer out) {
        for (Object next = queue.peek(); next != null; next = queue.peek()) {
            int size = next instanceof Frame frame ? payload(frame).length : payloadOf((OutgoingEntry) next);
            boolean fits = size + LONGEST_HEADER <= out.remaining();
            if (!fits && (out.remaining() < LONGEST_HEADER || size <= COPIED_BYTES)) {
                return null;
            }
            queue.remove();
            bytesInFlight += size;
            if (next instanceof Frame frame) {
                framesInFlight++;
                pushesInFlight += frame.isPush() ? 1 : 0;
                header(packed ? OpCode.BINARY : OpCode.TEXT, size, out);
                if (!fits) {
                    return ByteBuffer.wrap(payload(frame)).asReadOnlyBuffer();
                }
                out.put(payload(frame));
            } else {
                control((OutgoingEntry) next, out);
            }
        }
        return null;
    }

    private byte[] payload(Frame frame) {
        return packed ? frame.packed() : frame.utf8();
    }

    private static int payloadOf(OutgoingEntry control) {
        return control.getFrame().getPayloadLength();
    }

    private void control(OutgoingEntry entry, ByteBuffer out) {
        ByteBuffer payload = entry.getFrame().getPayload();
        header(entry.getFrame().getOpCode(), payloadOf(entry), out);
        if (payload != null) {
            out.put(payload.slice());
        }
        closeInFlight |= entry.getFrame().getOpCode() == OpCode.CLOSE;
        controlsInFlight.add(entry.getCallback());
    }

    private static void header(byte opCode, int size, ByteBuffer out) {
        out.put((byte) (0x80 | opCode));
        if (size < 126) {
            out.put((byte) size);
        } else if (size < 65_536) {
            out.put((byte) 126).putShort((short) size);
        } else {
            out.put((byte) 127).putLong(size);
        }
    }

    @Override
    protected void onSuccess() {
        release();
        if (framesInFlight > 0) {
            metrics.sent(framesInFlight, bytesInFlight);
        }
        synchronized (this) {
            waitingBytes -= bytesInFlight;
            pushesWritten += pushesInFlight;
        }
        pushesInFlight = 0;
        bytesInFlight = 0;
        framesInFlight = 0;
        if (closeInFlight) {
            endPoint.shutdownOutput();
        }
        if (!controlsInFlight.isEmpty()) {
            List<Callback> done = List.copyOf(controlsInFlight);
            controlsInFlight.clear();
            done.forEach(Callback::succeeded);
        }
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        release();
        List<Callback> failed = new ArrayList<>(controlsInFlight);
        controlsInFlight.clear();
        synchronized (this) {
            closed = true;
            for (Object waiting : queue) {
                if (waiting instanceof OutgoingEntry control) {
                    failed.add(control.getCallback());
                }
            }
            queue.clear();
        }
        failed.forEach(callback -> callback.failed(cause));
        onFailure.accept(cause);
    }

    private void release() {
        RetainableByteBuffer done = batch;
        batch = null;
        if (done != null) {
            done.release();
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
