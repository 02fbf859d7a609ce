package io.pserver.handlers.js;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.JsonText;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns what a script threw into what the client is told, and logs it: the client sees an id, the log says where. The same
 * throw is logged once in 10 s, with the number of those between. Any thread.
 */
final class ScriptFailures {
    private static final Logger log = LoggerFactory.getLogger("pserver.game");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long QUIET_NANOS = 10_000_000_000L;
    private static final int MOST_PLACES = 1_000;

    /** When a throw was last logged, and how often it was not since. */
    private record Place(AtomicLong loggedNanos, AtomicLong unlogged) {}

    private static final Map<String, Place> PLACES = new ConcurrentHashMap<>();

    private ScriptFailures() {}

    static Failure told(String what, String json) {
        return told(what, json, null);
    }

    /**
     * What {@code describe} in the prelude told of a throw.
     *
     * @param request what the request is called in the logs; null if there was none
     */
    static Failure told(String what, String json, @Nullable String request) {
        JsonNode thrown;
        try {
            thrown = JSON.readTree(json);
        } catch (JacksonException _) {
            return unknown(what, "threw something that cannot be shown", "", request);
        }
        if (thrown.path("known").asBoolean(false)) {
            String code = thrown.path("code").asString("handler_error");
            JsonNode details = thrown.get("details");
            return new Failure(
                    thrown.path("status").asInt(500),
                    code,
                    thrown.path("message").asString(""),
                    isRetryable(code),
                    details == null ? null : details.toString());
        }
        return unknown(
                what,
                thrown.path("message").asString("threw"),
                thrown.path("stack").asString(""),
                request);
    }

    /** A throw that the prelude could not catch. */
    static Failure escaped(PolyglotException e) {
        StringBuilder stack = new StringBuilder();
        int frames = 0;
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && frames++ < 10) {
                stack.append("\n    at ").append(frame.toString());
            }
        }
        return unknown("pass", String.valueOf(e.getMessage()), stack.toString(), null);
    }

    private static Failure unknown(String what, String message, String stack, @Nullable String request) {
        String id =
                String.format(Locale.ROOT, "%08x", ThreadLocalRandom.current().nextInt());
        log(what, message, stack, id, request);
        String details = "{\"id\":" + JsonText.quote(id) + "}";
        return new Failure(
                500, ErrorCode.HANDLER_ERROR.word(), "the handler failed; the log has it under " + id, false, details);
    }

    private static void log(String what, String message, String stack, String id, @Nullable String request) {
        String place = what + ' ' + firstFrame(stack, message);
        if (PLACES.size() >= MOST_PLACES) {
            PLACES.clear(); // forgets when they were logged, no more
        }
        long now = System.nanoTime();
        Place known =
                PLACES.computeIfAbsent(place, _ -> new Place(new AtomicLong(now - QUIET_NANOS), new AtomicLong()));
        long last = known.loggedNanos().get();
        if (now - last < QUIET_NANOS || !known.loggedNanos().compareAndSet(last, now)) {
            known.unlogged().incrementAndGet();
            return;
        }
        LoggingEventBuilder line = log.atWarn().addKeyValue("in", what).addKeyValue("id", id);
        if (request != null) {
            line = line.addKeyValue("request", request);
        }
        line.addKeyValue("unlogged", known.unlogged().getAndSet(0))
                .log("handler threw: {}", stack.isEmpty() ? message : stack.startsWith("\n") ? message + stack : stack);
    }

    private static String firstFrame(String stack, String message) {
        int at = stack.indexOf("\n    at ");
        if (at < 0) {
            return message.substring(0, Math.min(100, message.length()));
        }
        int end = stack.indexOf('\n', at + 1);
        return stack.substring(at + 8, end < 0 ? stack.length() : end);
    }

    private static boolean isRetryable(@Nullable String code) {
        for (ErrorCode known : ErrorCode.values()) {
            if (known.word().equals(code)) {
                return known.retryable();
            }
        }
        return false;
    }
}
