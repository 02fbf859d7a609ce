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
 * <p>Threading: any thread may offer. Whoever finds the socket idle writes, without blocking; the rest is written as the
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

    // Owned by the thread that iterates.
    private final List<Callback> controlsInFlight = new ArrayList<>(0);
    private @Nullable RetainableByteBuffer batch;
    private long bytesInFlight;
    private int framesInFlight;
    private boolean closeInFlight;

    Outbox(EndPoint endPoint, ByteBufferPool buffers, int bound, EdgeMetrics metrics, Consumer<Throwable> onFailure) {
        this.endPoint = endPoint;
        this.buffers = buffers;
        this.bound = bound;
        this.metrics = metrics;
        this.onFailure = onFailure;
    }

    /** Queues a text frame; false if that would pass the bound. After the close frame it is dropped. */
    boolean offer(Frame frame) {
        synchronized (this) {
            if (closed) {
                return true;
            }
            if (waitingBytes + frame.size() > bound) {
                return false;
            }
            waitingBytes += frame.size();
            enqueue(frame);
        }
        iterate();
        return true;
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
        for (Object waiting : queue) {
            if (waiting instanceof Frame frame) {
                waitingBytes -= frame.size();
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
            int size = next instanceof Frame frame ? frame.size() : payloadOf((OutgoingEntry) next);
            boolean fits = size + LONGEST_HEADER <= out.remaining();
            if (!fits && (out.remaining() < LONGEST_HEADER || size <= COPIED_BYTES)) {
                return null;
            }
            queue.remove();
            bytesInFlight += size;
            if (next instanceof Frame frame) {
                framesInFlight++;
                header(OpCode.TEXT, size, out);
                if (!fits) {
                    return ByteBuffer.wrap(frame.utf8()).asReadOnlyBuffer();
                }
                out.put(frame.utf8());
            } else {
                control((OutgoingEntry) next, out);
            }
        }
        return null;
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
        }
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
