package io.pserver.pipeline;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostCalls;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.JsonText;
import io.pserver.session.Session;
import io.pserver.session.SessionHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the scripts of one lane may ask of the server, with the deadline of the pass that asks. Owned by the lane's thread.
 */
public final class PassCalls implements HostCalls {
    private static final Logger log = LoggerFactory.getLogger("pserver.game");

    private final PassClock clock;
    private final BudgetConfig budget;
    private final RoomDesk rooms;
    private long deadlineNanos;
    private @Nullable SessionHandle session;

    public PassCalls(PassClock clock, BudgetConfig budget, RoomDesk rooms) {
        this.clock = clock;
        this.budget = budget;
        this.rooms = rooms;
    }

    /**
     * A pass begins.
     *
     * @param arrivedNanos when what it answers arrived; its waits end one request budget later
     * @param passSession the session that it may open; null in a room
     */
    public void enter(long arrivedNanos, @Nullable SessionHandle passSession) {
        deadlineNanos = arrivedNanos + budget.request().toNanos();
        session = passSession;
    }

    @Override
    public void log(String level, String where, String message) {
        Level at = switch (level) {
            case "error" -> Level.ERROR;
            case "warn" -> Level.WARN;
            case "debug" -> Level.DEBUG;
            default -> Level.INFO;
        };
        log.atLevel(at).addKeyValue("at", where).log("{}", message);
    }

    @Override
    public double budgetMs() {
        return Math.max(0, (budget.pass().toNanos() - clock.computedNanos()) / 1e6);
    }

    private static HostFailure tooLate() {
        return new HostFailure(ErrorCode.BUDGET_EXCEEDED, "the wait would end after the request's budget");
    }

    @Override
    public void sleep(double millis) throws HostFailure {
        if (!(millis >= 0)) {
            throw new HostFailure(ErrorCode.HANDLER_ERROR, "sleep() takes milliseconds from 0");
        }
        long left = deadlineNanos - System.nanoTime();
        boolean tooLong = millis * 1e6 > left;
        if (!clock.waitBegins()) {
            throw tooLate();
        }
        try {
            TimeUnit.NANOSECONDS.sleep(tooLong ? Math.max(0, left) : (long) (millis * 1e6));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        } finally {
            clock.waitEnds();
        }
        if (tooLong) {
            throw tooLate();
        }
    }

    @Override
    public String createRoom(String type, String paramsJson) throws HostFailure {
        CompletableFuture<String> created = rooms.create(type, paramsJson);
        if (!clock.waitBegins()) {
            throw tooLate();
        }
        try {
            return created.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        } catch (TimeoutException _) {
            throw tooLate();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HostFailure failure) {
                throw failure;
            }
            throw new HostFailure(ErrorCode.HANDLER_ERROR, "the room could not be made");
        } finally {
            clock.waitEnds();
        }
    }

    @Override
    public String findRooms(String type, String whereJson) throws HostFailure {
        return rooms.find(type, whereJson);
    }

    @Override
    public void signalRoom(String roomId, String dataJson) throws HostFailure {
        rooms.signal(roomId, dataJson);
    }

    @Override
    public String openSession() {
        return json(openHandle().open());
    }

    @Override
    public String loginSession(String userId) {
        return json(openHandle().login(userId));
    }

    private SessionHandle openHandle() {
        SessionHandle handle = session;
        if (handle == null) {
            throw new IllegalStateException("no session in this pass");
        }
        return handle;
    }

    /** A session as scripts are told it. */
    public static String json(Session session) {
        StringBuilder json = new StringBuilder(64);
        JsonText.quote(session.id(), json.append("{\"id\":"));
        String user = session.userId();
        json.append(",\"userId\":").append(user == null ? "null" : JsonText.quote(user));
        return json.append(",\"data\":").append(session.dataJson()).append('}').toString();
    }
}
