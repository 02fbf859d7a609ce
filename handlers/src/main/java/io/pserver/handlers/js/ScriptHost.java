package io.pserver.handlers.js;

import io.pserver.handlers.realm.DataCalls.CacheCall;
import io.pserver.handlers.realm.DataCalls.ModelCall;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostCalls;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.JsonText;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * The one object of the host that a realm's prelude holds. Takes and gives text and numbers: an answer is {@code '='} and the
 * text, or {@code '!'} and the failure as JSON. Lane thread only.
 */
public final class ScriptHost {
    private static final int MOST_LOG_CHARS = 8_192;

    private static final ModelCall[] MODEL_CALLS = ModelCall.values();
    private static final CacheCall[] CACHE_CALLS = CacheCall.values();

    private final HostCalls calls;
    private final Templates templates;

    /** In a room: remembers what was answered. */
    private final @Nullable Tape tape;

    ScriptHost(HostCalls calls, Templates templates) {
        this(calls, templates, null);
    }

    ScriptHost(HostCalls calls, Templates templates, @Nullable Tape tape) {
        this.calls = calls;
        this.templates = templates;
        this.tape = tape;
    }

    /** A call that gives text or fails. */
    @FunctionalInterface
    private interface Call {
        String run() throws HostFailure;
    }

    private String answer(Call call) {
        return tape == null ? live(call) : tape.next(() -> live(call));
    }

    private static String live(Call call) {
        try {
            return "=" + call.run();
        } catch (HostFailure e) {
            Failure failure = e.failure();
            StringBuilder json = new StringBuilder("!{\"status\":").append(failure.status());
            JsonText.quote(failure.code(), json.append(",\"code\":"));
            JsonText.quote(failure.message(), json.append(",\"message\":"));
            String details = failure.detailsJson();
            if (details != null) {
                json.append(",\"details\":").append(details);
            }
            return json.append('}').toString();
        }
    }

    @HostAccess.Export
    public void log(String level, String where, String message) {
        if (tape != null && tape.isSilent()) {
            return;
        }
        boolean cut = message.length() > MOST_LOG_CHARS;
        calls.log(level, where, cut ? message.substring(0, MOST_LOG_CHARS) + "…" : message);
    }

    @HostAccess.Export
    public String budgetMs() {
        return answer(() -> Double.toString(calls.budgetMs()));
    }

    @HostAccess.Export
    public String sleep(double millis) {
        return answer(() -> {
            calls.sleep(millis);
            return "";
        });
    }

    @HostAccess.Export
    public String createRoom(String type, String paramsJson) {
        return answer(() -> "{\"id\":" + JsonText.quote(calls.createRoom(type, paramsJson)) + "}");
    }

    @HostAccess.Export
    public String findRooms(String type, String whereJson) {
        return answer(() -> calls.findRooms(type, whereJson));
    }

    @HostAccess.Export
    public String signalRoom(String roomId, String dataJson) {
        return answer(() -> {
            calls.signalRoom(roomId, dataJson);
            return "";
        });
    }

    @HostAccess.Export
    public String saveRoom(String stateJson, String keptJson, String metadataJson, boolean locked) {
        return answer(() -> {
            calls.saveRoom(stateJson, keptJson, metadataJson, locked);
            return "";
        });
    }

    @HostAccess.Export
    public String openSession() {
        return answer(calls::openSession);
    }

    @HostAccess.Export
    public String loginSession(String userId) {
        return answer(() -> calls.loginSession(userId));
    }

    @HostAccess.Export
    public String view(String name, String dataJson) {
        return answer(() -> templates.render(name, dataJson));
    }

    // ---- data ------------------------------------------------------------------------------------------------------

    /** A call on a model; {@code call} is the place of a {@link ModelCall}, as data.js has them. */
    @HostAccess.Export
    public String model(int call, String model, String first, String second, boolean inTransaction) {
        return answer(() -> calls.model(MODEL_CALLS[call], model, first, second, inTransaction));
    }

    @HostAccess.Export
    public String sql(boolean query, String text, String paramsJson, String optionsJson, boolean inTransaction) {
        return answer(() -> query
                ? calls.sqlQuery(text, paramsJson, optionsJson, inTransaction)
                : calls.sqlExec(text, paramsJson, optionsJson, inTransaction));
    }

    @HostAccess.Export
    public String begin(String key) {
        return answer(() -> {
            calls.begin(key);
            return "";
        });
    }

    @HostAccess.Export
    public String commit() {
        return answer(() -> {
            calls.commit();
            return "";
        });
    }

    @HostAccess.Export
    public String rollback() {
        return answer(() -> {
            calls.rollback();
            return "";
        });
    }

    /** A call on the cache; {@code call} is the place of a {@link CacheCall}, as data.js has them. */
    @HostAccess.Export
    public String cache(int call, String key, String json, double by, double ttlMillis) {
        return answer(() -> calls.cache(CACHE_CALLS[call], key, json, by, ttlMillis));
    }

    @HostAccess.Export
    public String fetch(String url, String optionsJson) {
        return answer(() -> calls.fetch(url, optionsJson));
    }
}
