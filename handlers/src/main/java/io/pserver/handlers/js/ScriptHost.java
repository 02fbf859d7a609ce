package io.pserver.handlers.js;

import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostCalls;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.JsonText;
import org.graalvm.polyglot.HostAccess;

/**
 * The one object of the host that a realm's prelude holds. Takes and gives text and numbers: an answer is {@code '='} and the
 * text, or {@code '!'} and the failure as JSON. Lane thread only.
 */
public final class ScriptHost {
    private static final int MOST_LOG_CHARS = 8_192;

    private final HostCalls calls;
    private final Templates templates;

    ScriptHost(HostCalls calls, Templates templates) {
        this.calls = calls;
        this.templates = templates;
    }

    /** A call that gives text or fails. */
    @FunctionalInterface
    private interface Call {
        String run() throws HostFailure;
    }

    private static String answer(Call call) {
        try {
            return "=" + call.run();
        } catch (HostFailure e) {
            Failure failure = e.failure();
            StringBuilder json = new StringBuilder("!{\"status\":").append(failure.status());
            JsonText.quote(failure.code(), json.append(",\"code\":"));
            JsonText.quote(failure.message(), json.append(",\"message\":"));
            return json.append('}').toString();
        }
    }

    @HostAccess.Export
    public void log(String level, String where, String message) {
        boolean cut = message.length() > MOST_LOG_CHARS;
        calls.log(level, where, cut ? message.substring(0, MOST_LOG_CHARS) + "…" : message);
    }

    @HostAccess.Export
    public double budgetMs() {
        return calls.budgetMs();
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
    public String openSession() {
        return calls.openSession();
    }

    @HostAccess.Export
    public String loginSession(String userId) {
        return answer(() -> calls.loginSession(userId));
    }

    @HostAccess.Export
    public String view(String name, String dataJson) {
        return answer(() -> templates.render(name, dataJson));
    }
}
