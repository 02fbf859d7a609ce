package io.pserver.pipeline;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostCalls;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.JsonText;
import io.pserver.handlers.realm.PassData;
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
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What the scripts of one lane may ask of the server, with the deadline of the pass that asks. Owned by the lane's thread.
 */
public final class PassCalls implements HostCalls {
    private static final Logger log = LoggerFactory.getLogger("pserver.game");

    private final PassClock clock;
    private final BudgetConfig budget;
    private final RoomDesk rooms;
    private final PassData data;
    private final RoomSaves saves;
    private long deadlineNanos;
    private @Nullable SessionHandle session;
    private @Nullable String requestId;

    public PassCalls(PassClock clock, BudgetConfig budget, RoomDesk rooms, PassData data) {
        this(clock, budget, rooms, data, RoomSaves.NONE);
    }

    /** {@code saves}: how the room of this lane is saved. */
    public PassCalls(PassClock clock, BudgetConfig budget, RoomDesk rooms, PassData data, RoomSaves saves) {
        this.clock = clock;
        this.budget = budget;
        this.rooms = rooms;
        this.data = data;
        this.saves = saves;
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
        requestId = null;
        data.enter(deadlineNanos);
    }

    /** What the request is called in the logs; to be told after {@link #enter}. */
    public void request(@Nullable String id) {
        requestId = id;
    }

    /** The pass is over: a transaction that it left open is rolled back. */
    public void leave() {
        data.leave();
    }

    /** The lane's thread is stuck: what its pass holds is given back by another one. */
    public void giveUp() {
        data.giveUp();
    }

    @Override
    public void log(String level, String where, String message) {
        Level at = switch (level) {
            case "error" -> Level.ERROR;
            case "warn" -> Level.WARN;
            case "debug" -> Level.DEBUG;
            default -> Level.INFO;
        };
        LoggingEventBuilder line = log.atLevel(at).addKeyValue("at", where);
        if (requestId != null) {
            line = line.addKeyValue("request", requestId);
        }
        line.log("{}", message);
    }

    @Override
    public double budgetMs() {
        return Math.max(0, (budget.pass().toNanos() - clock.computedNanos()) / 1e6);
    }

    private static HostFailure tooLate() {
        return new HostFailure(ErrorCode.BUDGET_EXCEEDED, "the wait would end after the request's budget");
    }

    /** Something that waits and then gives an answer. */
    @FunctionalInterface
    private interface Wait<T> {
        T get() throws HostFailure;
    }

    /** Waits, and charges the pass nothing for it. */
    private <T> T waiting(Wait<T> wait) throws HostFailure {
        if (!clock.waitBegins()) {
            throw tooLate();
        }
        try {
            return wait.get();
        } finally {
            clock.waitEnds();
        }
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
        return await(rooms.create(type, paramsJson), tooLate(), "the room could not be made");
    }

    /** Waits for an answer of the rooms, until the deadline. */
    private String await(CompletableFuture<String> answer, HostFailure late, String failed) throws HostFailure {
        if (!clock.waitBegins()) {
            throw tooLate();
        }
        try {
            return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HostFailure(ErrorCode.SHUTTING_DOWN, "the node is shutting down");
        } catch (TimeoutException _) {
            throw late;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HostFailure failure) {
                throw failure;
            }
            throw new HostFailure(ErrorCode.HANDLER_ERROR, failed);
        } finally {
            clock.waitEnds();
        }
    }

    @Override
    public void saveRoom(String stateJson, String keptJson, String metadataJson, boolean locked) throws HostFailure {
        String failed = "the room could not be saved in time; it will be when the database answers";
        await(
                saves.save(stateJson, keptJson, metadataJson, locked),
                new HostFailure(ErrorCode.UNAVAILABLE, failed),
                failed);
    }

    @Override
    public String findRooms(String type, String whereJson) throws HostFailure {
        return rooms.find(type, whereJson);
    }

    @Override
    public void signalRoom(String roomId, String dataJson) throws HostFailure {
        CompletableFuture<String> handed = rooms.signal(roomId, dataJson);
        if (!handed.isDone() || handed.isCompletedExceptionally()) {
            await(handed, tooLate(), "the room could not be woken");
        }
    }

    @Override
    public String openSession() throws HostFailure {
        SessionHandle handle = openHandle();
        return waiting(() -> handle.open(deadlineNanos));
    }

    @Override
    public String loginSession(String userId) throws HostFailure {
        SessionHandle handle = openHandle();
        return waiting(() -> handle.login(userId, deadlineNanos));
    }

    /** What may wait for a store, which is no computing. */
    private interface SessionCall {
        Session run() throws HostFailure;
    }

    private String waiting(SessionCall call) throws HostFailure {
        if (!clock.waitBegins()) {
            throw tooLate();
        }
        try {
            return json(call.run());
        } finally {
            clock.waitEnds();
        }
    }

    /** When the waits of what this pass answers end, as {@link System#nanoTime} counts. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    private SessionHandle openHandle() {
        SessionHandle handle = session;
        if (handle == null) {
            throw new IllegalStateException("no session in this pass");
        }
        return handle;
    }

    @Override
    public String model(ModelCall call, String model, String first, String second, boolean inTransaction)
            throws HostFailure {
        return waiting(() -> data.model(call, model, first, second, inTransaction));
    }

    @Override
    public String sqlQuery(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        return waiting(() -> data.sqlQuery(text, paramsJson, optionsJson, inTransaction));
    }

    @Override
    public String sqlExec(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        return waiting(() -> data.sqlExec(text, paramsJson, optionsJson, inTransaction));
    }

    @Override
    public void begin(String key) throws HostFailure {
        waiting(() -> {
            data.begin(key);
            return key;
        });
    }

    @Override
    public void commit() throws HostFailure {
        waiting(() -> {
            data.commit();
            return "";
        });
    }

    @Override
    public void rollback() {
        data.rollback();
    }

    @Override
    public String cache(CacheCall call, String key, String json, double by, double ttlMillis) throws HostFailure {
        return waiting(() -> data.cache(call, key, json, by, ttlMillis));
    }

    @Override
    public String fetch(String url, String optionsJson) throws HostFailure {
        return waiting(() -> data.fetch(url, optionsJson));
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
