package io.pserver.handlers.data;

import io.pserver.cache.Cache.Stored;
import io.pserver.cache.KeyScheme;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.PassData;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.row.ModelTransaction;
import io.pserver.persistence.row.Row;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the scripts of one lane have of the data: the calls of one pass at a time, and the transaction that it has open.
 *
 * <p>Threading: the lane's thread, but for {@link #giveUp}.
 */
public final class LaneData implements PassData {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final KeyScheme KEYS = new KeyScheme("game");

    private final GameData shared;
    private Deadline deadline = new Deadline(0);

    /** Written by the lane's thread; read by the one that gives it up. */
    private volatile @Nullable ModelTransaction transaction;

    LaneData(GameData shared) {
        this.shared = shared;
    }

    @Override
    public void enter(long deadlineNanos) {
        deadline = new Deadline(deadlineNanos);
    }

    @Override
    public void leave() {
        if (transaction != null) {
            rollback();
        }
    }

    @Override
    public void giveUp() {
        rollback();
    }

    /** Something that a {@link DataException} may come out of. */
    @FunctionalInterface
    private interface Call {
        String run() throws HostFailure;
    }

    private static String told(Call call) throws HostFailure {
        try {
            return call.run();
        } catch (DataException e) {
            throw failure(e);
        }
    }

    private static HostFailure failure(DataException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e) {
            case DataException.Unavailable _ -> new HostFailure(ErrorCode.UNAVAILABLE, message);
            case DataException.TooLate _ -> new HostFailure(ErrorCode.BUDGET_EXCEEDED, message);
            case DataException.Invalid _ -> new HostFailure(ErrorCode.BAD_REQUEST, message);
            case DataException.Refused _ -> new HostFailure(ErrorCode.HANDLER_ERROR, message);
            case DataException.Conflict conflict -> {
                ErrorCode code = ErrorCode.CONFLICT;
                String details = conflict.isPassing() ? "{\"again\":true}" : null;
                yield new HostFailure(new Failure(code.status(), code.word(), message, code.retryable(), details));
            }
        };
    }

    // ---- models ----------------------------------------------------------------------------------------------------

    @Override
    public String model(ModelCall call, String model, String first, String second, boolean inTransaction)
            throws HostFailure {
        if (inTransaction) {
            ModelTransaction open = open();
            return told(() -> orEmpty(inTransaction(open, call, model, first, second)));
        }
        return told(() -> orEmpty(alone(call, model, first, second)));
    }

    private static String orEmpty(@Nullable String json) {
        return json == null ? "" : json;
    }

    private @Nullable String alone(ModelCall call, String model, String first, String second) {
        Deadline by = deadline;
        return switch (call) {
            case GET -> shared.models().get(model, first, by);
            case GET_MANY -> shared.models().getMany(model, ids(first), by);
            case CREATE -> shared.models().create(model, first, by);
            case PUT -> shared.models().put(model, first, by);
            case CURRENT -> json(shared.models().current(model, first, by));
            case REPLACE -> shared.models().replaceIf(model, first, versionOf(second), second, by);
            case INCREMENT -> shared.models().increment(model, first, second, by);
            case REMOVE -> Boolean.toString(shared.models().remove(model, first, by));
            case FIND -> shared.models().find(model, first, by);
            case COUNT -> Long.toString(shared.models().count(model, first, by));
        };
    }

    private static @Nullable String inTransaction(
            ModelTransaction open, ModelCall call, String model, String first, String second) {
        return switch (call) {
            case GET -> open.get(model, first);
            case GET_MANY -> open.getMany(model, ids(first));
            case CREATE -> open.create(model, first);
            case PUT -> open.put(model, first);
            case CURRENT -> json(open.current(model, first));
            case REPLACE -> open.replaceIf(model, first, versionOf(second), second);
            case INCREMENT -> open.increment(model, first, second);
            case REMOVE -> Boolean.toString(open.remove(model, first));
            case FIND -> open.find(model, first);
            case COUNT -> Long.toString(open.count(model, first));
        };
    }

    private static @Nullable String json(@Nullable Row row) {
        return row == null ? null : row.json();
    }

    private static List<String> ids(String json) {
        List<String> ids = new ArrayList<>();
        JSON.readTree(json).forEach(id -> ids.add(id.asString()));
        return ids;
    }

    private static long versionOf(String rowJson) {
        return JSON.readTree(rowJson).path("version").asLong(0);
    }

    // ---- sql -------------------------------------------------------------------------------------------------------

    @Override
    public String sqlQuery(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        if (inTransaction) {
            ModelTransaction open = open();
            return statement(() -> open.query(text, paramsJson));
        }
        JsonNode options = JSON.readTree(optionsJson);
        boolean fresh = options.path("fresh").asBoolean(false);
        return statement(() -> shared.sql().query(text, paramsJson, keyOf(options), fresh, deadline));
    }

    @Override
    public String sqlExec(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        if (inTransaction) {
            ModelTransaction open = open();
            return statement(() -> Integer.toString(open.exec(text, paramsJson)));
        }
        JsonNode options = JSON.readTree(optionsJson);
        return statement(() -> Integer.toString(shared.sql().exec(text, paramsJson, keyOf(options), deadline)));
    }

    /** A statement that cannot be is the author's mistake, whoever sent the request. */
    private static String statement(Call call) throws HostFailure {
        try {
            return told(call);
        } catch (HostFailure e) {
            if (e.failure().code().equals(ErrorCode.BAD_REQUEST.word())) {
                throw new HostFailure(ErrorCode.HANDLER_ERROR, e.failure().message());
            }
            throw e;
        }
    }

    private static @Nullable String keyOf(JsonNode options) {
        return options.has("key") ? options.get("key").asString() : null;
    }

    // ---- transactions ----------------------------------------------------------------------------------------------

    @Override
    public void begin(String key) throws HostFailure {
        if (transaction != null) {
            throw new HostFailure(ErrorCode.HANDLER_ERROR, "a transaction cannot begin inside another one");
        }
        told(() -> {
            transaction = shared.models().begin(key, deadline);
            return "";
        });
    }

    @Override
    public void commit() throws HostFailure {
        ModelTransaction open = open();
        try {
            told(() -> {
                open.commit();
                return "";
            });
        } finally {
            transaction = null;
        }
    }

    @Override
    public void rollback() {
        ModelTransaction open = transaction;
        transaction = null;
        if (open != null) {
            open.close();
        }
    }

    private ModelTransaction open() throws HostFailure {
        ModelTransaction open = transaction;
        if (open == null) {
            throw new HostFailure(ErrorCode.HANDLER_ERROR, "the transaction has ended");
        }
        return open;
    }

    // ---- the cache, other servers ----------------------------------------------------------------------------------

    @Override
    public String cache(CacheCall call, String key, String json, double by, double ttlMillis) throws HostFailure {
        String full = KEYS.key(key);
        Duration ttl = Duration.ofMillis((long) Math.ceil(ttlMillis));
        return switch (call) {
            case GET -> {
                byte[] found = shared.cache().get(full);
                yield found == null ? "" : value(found);
            }
            case SET -> done(shared.cache().set(full, bytes(json), ttl));
            case ADD -> done(shared.cache().add(full, bytes(json), ttl));
            case REMOVE -> done(shared.cache().remove(full));
            case INCREMENT -> {
                OptionalLong counted = shared.cache().increment(full, (long) by, Math.max(0, (long) by), ttl);
                yield counted.isPresent() ? Long.toString(counted.getAsLong()) : "";
            }
        };
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** What is there as JSON: counters have spaces after them where they have become shorter. Anything else is not the game's. */
    private static String value(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        try {
            JSON.readTree(text);
            return text;
        } catch (JacksonException _) {
            return "";
        }
    }

    private static String done(Stored stored) {
        return Boolean.toString(stored == Stored.YES);
    }

    @Override
    public String fetch(String url, String optionsJson) throws HostFailure {
        return shared.outbound().fetch(url, optionsJson, deadline);
    }
}
