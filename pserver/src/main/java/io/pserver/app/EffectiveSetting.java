package io.pserver.app;

import io.pserver.edge.EdgeConfig;
import io.pserver.pipeline.BudgetConfig;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One setting as it is in effect.
 *
 * @param value as text; a list's items are separated by commas
 * @param source {@code default}, the file's name, the variable, or the flag
 */
record EffectiveSetting(String key, String value, String source) {
    static final String DEFAULT = "default";

    private static final String MASK = "********";
    private static final Pattern SECRET_KEY = Pattern.compile("(?i).*\\.(password|secret|token)");

    /** A password or a key inside an address: {@code //user:secret@host}, {@code ?password=secret}. */
    private static final Pattern SECRET_PART =
            Pattern.compile("(?i)((?://[^/@:,\\s]*:)|(?:[?&;](?:password|secret|token)=))([^@&;,\\s]+)");

    /** The value with everything secret in it replaced. */
    String masked() {
        if (SECRET_KEY.matcher(key).matches()) {
            return value.isEmpty() ? "" : MASK;
        }
        return SECRET_PART.matcher(value).replaceAll(part -> {
            boolean port = part.group(1).startsWith("//") && !value.startsWith("@", part.end());
            return java.util.regex.Matcher.quoteReplacement(part.group(1) + (port ? part.group(2) : MASK));
        });
    }

    /** What a setting is when nobody sets it; empty where that means none. */
    static String defaultOf(String key) {
        return DEFAULTS.getOrDefault(key, "");
    }

    private static final Map<String, String> DEFAULTS = defaults(NodeConfig.DEFAULTS);

    private static Map<String, String> defaults(NodeConfig of) {
        EdgeConfig edge = of.edge();
        EdgeConfig.Limits limits = edge.limits();
        BudgetConfig budget = of.budget();
        return Map.ofEntries(
                entry("http.host", edge.host()),
                entry("http.port", edge.port()),
                entry("admin.host", of.admin().host()),
                entry("admin.port", of.admin().port()),
                entry("lanes.workers", of.lanes().workers()),
                entry("lanes.ring", of.lanes().ring()),
                entry("lanes.threads", of.lanes().threads().name().toLowerCase(Locale.ROOT)),
                entry("budget.passMs", budget.pass().toMillis()),
                entry("budget.requestMs", budget.request().toMillis()),
                entry("budget.turnPasses", budget.turnPasses()),
                entry("limits.bodyBytes", limits.bodyBytes()),
                entry("limits.messageBytes", limits.messageBytes()),
                entry("limits.messagesPerSecond", limits.messagesPerSecond()),
                entry("limits.burst", limits.burst()),
                entry("limits.outboundBytes", limits.outboundBytes()));
    }

    private static Map.Entry<String, String> entry(String key, Object value) {
        return Map.entry(key, value.toString());
    }
}
