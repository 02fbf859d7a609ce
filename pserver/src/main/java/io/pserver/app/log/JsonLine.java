package io.pserver.app.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.pserver.handlers.realm.JsonText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;

/** One log line as a JSON object: time, level, logger, message, then its own values, then the error if there was one. */
final class JsonLine {
    private static final Set<String> OWN = Set.of("time", "level", "logger", "message", "error");

    private JsonLine() {}

    /** The line, with its line feed. A key that is there already gets an underscore before it. */
    static String of(ILoggingEvent event) {
        StringBuilder json = new StringBuilder(200);
        json.append("{\"time\":\"").append(event.getInstant()).append('"');
        add(json, "level", event.getLevel().toString());
        String logger = event.getLoggerName();
        add(json, "logger", logger.startsWith("pserver.") ? logger : logger.substring(logger.lastIndexOf('.') + 1));
        add(json, "message", event.getFormattedMessage());
        Set<String> seen = new HashSet<>(OWN);
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        for (KeyValuePair pair : pairs == null ? List.<KeyValuePair>of() : pairs) {
            add(json, seen.add(pair.key) ? pair.key : "_" + pair.key, pair.value);
        }
        if (event.getThrowableProxy() != null) {
            add(json, "error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return json.append("}\n").toString();
    }

    private static void add(StringBuilder json, String key, Object value) {
        JsonText.quote(key, json.append(','));
        json.append(':');
        if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            json.append(value);
        } else {
            JsonText.quote(String.valueOf(value), json);
        }
    }
}
