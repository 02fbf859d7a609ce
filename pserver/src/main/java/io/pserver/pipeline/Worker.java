package io.pserver.pipeline;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.WorkerRealm;
import io.pserver.handlers.realm.WorkerRealm.Handled;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of a worker lane: runs requests in its realm, one after the other, each from scratch as far as the handler can tell.
 * Owned by the lane's thread, but for {@link #answerStuck}.
 */
final class Worker implements Lane.Body<Request> {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private final WorkerLanes lanes;
    private final PassClock clock;
    private final PassCalls calls;
    private Game game;
    private @Nullable WorkerRealm realm;
    private boolean isAwake;

    /** What is being dealt with. Written by the lane's thread; read once by {@link #answerStuck}, which the clock orders. */
    private volatile @Nullable Request current;

    /** @param isAwake whether it makes its realm before the first request comes */
    Worker(WorkerLanes lanes, Runnable onAbandoned, boolean isAwake) {
        this.lanes = lanes;
        this.isAwake = isAwake;
        this.clock = new PassClock(lanes.watchdog(), onAbandoned);
        this.calls = new PassCalls(clock, lanes.budget(), lanes.rooms(), lanes.data());
        this.game = lanes.game();
    }

    @Override
    public void handle(Request request) {
        long late = System.nanoTime() - request.arrivedNanos();
        if (late > lanes.budget().request().toNanos()) {
            lanes.metrics().refusedLate();
            request.answer()
                    .reply(HttpReply.of(Failure.of(ErrorCode.OVERLOADED, "the request waited too long for its turn")));
            return;
        }
        current = request;
        isAwake = true;
        Outcome<Handled> outcome;
        try {
            outcome = pass(request);
        } catch (RuntimeException
                | StackOverflowError
                | OutOfMemoryError e) { // our bug, or a game that no longer loads
            log.atError().setCause(e).log("request failed");
            if (!clock.end()) {
                return;
            }
            outcome = new Outcome.Failed<>(Failure.of(ErrorCode.HANDLER_ERROR, "the request could not be run"));
        }
        if (outcome != null) {
            current = null;
            request.answer().reply(replyTo(request, outcome));
            if (outcome instanceof Outcome.Stopped<Handled>) {
                closeRealm(); // after the answer, which must not wait for it
            }
        }
    }

    /** Null if this thread was given up meanwhile: the request has been answered. */
    private @Nullable Outcome<Handled> pass(Request request) {
        Game newest = lanes.game();
        long makingNanos = 0;
        WorkerRealm mine = realm;
        if (mine == null || isOld(newest)) {
            long before = System.nanoTime();
            mine = makeRealm(newest);
            makingNanos = System.nanoTime() - before;
        }
        calls.enter(request.arrivedNanos() + makingNanos, request.session()); // which is not the request's to pay for
        calls.request(request.call().header("x-request-id"));
        clock.begin(mine);
        Outcome<Handled> outcome =
                mine.handle(request.route().index(), request.call().method(), request.call());
        if (!clock.end()) {
            return null;
        }
        calls.leave();
        lanes.metrics().passDone();
        return clock.judge(outcome);
    }

    @SuppressWarnings("ReferenceEquality") // a generation is the same only as itself
    private boolean isOld(Game newest) {
        return newest != game;
    }

    /** A realm of this generation, in place of the one before. */
    private WorkerRealm makeRealm(Game newest) {
        closeRealm();
        game = newest;
        WorkerRealm made = game.newWorkerRealm(calls);
        realm = made;
        return made;
    }

    private HttpReply replyTo(Request request, Outcome<Handled> outcome) {
        return switch (outcome) {
            case Outcome.Completed(Handled handled) -> {
                try {
                    if (!handled.sessionChanges().isEmpty()) {
                        request.session().merge(handled.sessionChanges(), calls.deadlineNanos());
                    }
                    yield handled.reply();
                } catch (HostFailure e) {
                    yield HttpReply.of(e.failure());
                } catch (RuntimeException e) {
                    log.atError().setCause(e).log("session could not be changed");
                    yield HttpReply.of(Failure.of(ErrorCode.HANDLER_ERROR, "the session could not be changed"));
                }
            }
            case Outcome.Failed(Failure failure) -> {
                lanes.metrics().passFailed();
                yield HttpReply.of(failure);
            }
            case Outcome.Stopped(Failure failure, boolean _) -> HttpReply.of(failure);
        };
    }

    @Override
    public void endOfBatch() {
        if (realm == null && isAwake) {
            try {
                makeRealm(lanes.game()); // ready before the next request comes
            } finally {
                lanes.made();
            }
        }
    }

    @Override
    public boolean isFinished() {
        return false;
    }

    @Override
    public boolean isLost() {
        return clock.isAbandoned();
    }

    @Override
    public void refuse(Request request) {
        request.answer().reply(HttpReply.of(Failure.of(ErrorCode.SHUTTING_DOWN, "the node is shutting down")));
    }

    @Override
    public void answerStuck() {
        Request stuck = current;
        if (stuck != null) {
            String message = "the handler was given up: it computed longer than its budget and could not be stopped";
            stuck.answer().reply(HttpReply.of(Failure.of(ErrorCode.BUDGET_EXCEEDED, message)));
        }
        calls.giveUp(); // last: it may wait for a database
    }

    @Override
    public Function<Lane<Request>, Lane.Body<Request>> replacement() {
        return lanes.maker(true);
    }

    private void closeRealm() {
        WorkerRealm old = realm;
        realm = null;
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("realm could not be closed");
        }
    }

    @Override
    public void close() {
        clock.close();
        closeRealm();
    }
}
