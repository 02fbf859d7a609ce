package io.pserver.edge.http;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HttpCall.Body;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request's body as it arrives, within a size and a deadline, then hands it on.
 *
 * <p>Threading: run by one Jetty thread at a time; the timer only answers, through the exchange that takes one answer.
 */
final class BodyReader implements Invocable.Task {
    private static final int FIRST_BUFFER = 4_096;

    private final Exchange exchange;
    private final int limit;
    private final Duration budget;
    private final ScheduledExecutorService timer;
    private final Consumer<Body> onBody;

    // Owned by the thread that reads.
    private byte[] bytes = new byte[0];
    private int length;
    private @Nullable Future<?> deadline;

    BodyReader(Exchange exchange, int limit, Duration budget, ScheduledExecutorService timer, Consumer<Body> onBody) {
        this.exchange = exchange;
        this.limit = limit;
        this.budget = budget;
        this.timer = timer;
        this.onBody = onBody;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /** Starts reading, or refuses at once what says that it is too large. */
    void start() {
        if (exchange.request().getLength() > limit) {
            end();
            tooLarge();
        } else {
            run();
        }
    }

    @Override
    public void run() {
        Request request = exchange.request();
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                waitForMore(request);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                end();
                exchange.failAndClose(broken(chunk.getFailure()));
                return;
            }
            boolean fits = take(chunk);
            boolean last = chunk.isLast();
            chunk.release();
            if (!fits) {
                end();
                tooLarge();
                return;
            }
            if (last) {
                end();
                classify();
                return;
            }
        }
    }

    private void waitForMore(Request request) {
        if (deadline == null) {
            long left = budget.toNanos() - (System.nanoTime() - request.getBeginNanoTime());
            deadline = timer.schedule(this::tooSlow, Math.max(left, 1), TimeUnit.NANOSECONDS);
        }
        request.demand(this);
    }

    private void tooSlow() {
        exchange.failAndClose(
                new Failure(408, ErrorCode.BAD_REQUEST.word(), "the body did not arrive in time", true, null));
    }

    private void tooLarge() {
        exchange.failAndClose(Failure.of(ErrorCode.TOO_LARGE, "the body is larger than " + limit + " bytes"));
    }

    private static Failure broken(Throwable cause) {
        String message = cause instanceof HttpException http && http.getReason() != null
                ? http.getReason()
                : "the body could not be read";
        return Failure.of(ErrorCode.BAD_REQUEST, message);
    }

    private boolean take(Content.Chunk chunk) {
        int more = chunk.remaining();
        if (more > limit - length) {
            return false;
        }
        if (more > bytes.length - length) {
            int doubled = (int) Math.min(limit, Math.max(FIRST_BUFFER, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, Math.max(doubled, length + more));
        }
        length += chunk.get(bytes, length, more);
        return true;
    }

    private void classify() {
        String type = exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE);
        Body body = BodyType.read(type, bytes, length);
        if (body == null) {
            exchange.fail(ErrorCode.BAD_REQUEST, "the body is not in the character set that it claims");
        } else {
            onBody.accept(body);
        }
    }

    private void end() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
