package io.pserver.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;
import net.spy.memcached.protocol.BaseOperationImpl;
import org.jspecify.annotations.Nullable;

/**
 * One command on its way and the reply to it. spymemcached's own operations lose the connection at each error of the server's, even
 * at that of counting what is no number, and take any line for a reply: so this brings its own words and uses the rest.
 *
 * <p>Any thread may wait for it. The first end counts, and is told once.
 */
final class WireCall extends BaseOperationImpl {
    private final Command command;
    private final ReplyReader reader;
    private final long deadlineNanos;
    private final BiConsumer<WireCall, Reply> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();

    /** Not sent yet. {@code onEnd} hears the end on the thread that caused it, and must not wait. */
    WireCall(Command command, long deadlineNanos, BiConsumer<WireCall, Reply> onEnd) {
        this.command = command;
        this.reader = new ReplyReader(command);
        this.deadlineNanos = deadlineNanos;
        this.onEnd = onEnd;
        setCallback(new OperationCallback() {
            @Override
            public void receivedStatus(OperationStatus status) {
                boolean late = status.getStatusCode() == StatusCode.TIMEDOUT;
                end(new Reply.None(late ? Reply.Why.TIMED_OUT : Reply.Why.DISCONNECTED));
            }

            @Override
            public void complete() {}
        });
    }

    Command command() {
        return command;
    }

    private void end(Reply how) {
        if (ended.compareAndSet(false, true)) {
            try {
                onEnd.accept(this, how); // first: whoever has the reply may look at what was counted
            } finally {
                reply.complete(how);
            }
        }
    }

    boolean isEnded() {
        return reply.isDone();
    }

    /** Ends it, if it has not ended. If it was not sent yet, it will not be. */
    void giveUp(Reply.Why why) {
        end(new Reply.None(why));
        cancel();
    }

    /** Waits until the deadline that it was made with. */
    Reply await() {
        try {
            return reply.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            giveUp(Reply.Why.TIMED_OUT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            giveUp(Reply.Why.INTERRUPTED);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a call only ends with a reply", e);
        }
        return reply.join();
    }

    /** The values that came so far. */
    Map<String, Reply.Value> found() {
        return reader.found();
    }

    @Override
    public void initialize() {
        setBuffer(ByteBuffer.wrap(command.wire()));
    }

    @Override
    public void readFromBuffer(ByteBuffer data) throws IOException {
        Reply whole = reader.read(data);
        if (whole != null) {
            end(whole);
            transitionState(OperationState.COMPLETE);
        }
    }

    @Override
    public byte @Nullable [] getErrorMsg() {
        return null;
    }
}
