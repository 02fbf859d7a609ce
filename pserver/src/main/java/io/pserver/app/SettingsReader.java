package io.pserver.app;

import io.pserver.app.log.LogFormat;
import io.pserver.edge.EdgeConfig;
import io.pserver.edge.EdgeConfig.Limits;
import io.pserver.edge.EdgeConfig.Timing;
import io.pserver.ops.AdminConfig;
import io.pserver.persistence.DataConfig;
import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads a node's settings: {@code pserver.yaml}, then the environment, then the flags. Used by one thread, at start. */
final class SettingsReader {
    /** Keys that the contract has and this version cannot serve: setting them must not be taken for done. */
    private static final Set<String> LATER = Set.of("nats");

    private static final Set<String> KEYS = new TreeSet<>(List.of(
            "http.host",
            "http.port",
            "http.origins",
            "http.proxies",
            "http.tls.cert",
            "http.tls.key",
            "admin.host",
            "admin.port",
            "lanes.workers",
            "lanes.ring",
            "lanes.threads",
            "budget.passMs",
            "budget.requestMs",
            "budget.turnPasses",
            "limits.bodyBytes",
            "limits.messageBytes",
            "limits.messagesPerSecond",
            "limits.burst",
            "limits.outboundBytes",
            "databases.#.name",
            "databases.#.url",
            "databases.#.user",
            "databases.#.password",
            "databases.#.replicas",
            "databases.#.pool",
            "memcached",
            "log.format",
            "shutdownMs"));

    /** Variables that are not settings: they tell the launcher how to start the JVM. */
    private static final Set<String> OTHER_VARIABLES = Set.of("PSERVER_JS_COMPILE", "PSERVER_JAVA");

    private static final String FILE = "_FILE";

    private final Settings settings = new Settings(KEYS);
    private String gameJson = "{}";

    private SettingsReader() {}

    /**
     * Reads all settings.
     *
     * @param folder where {@code pserver.yaml} may be
     * @param environment all variables; those that start with {@code PSERVER_} count
     * @param flags {@code --key=value}, or {@code --key} and then the value
     * @throws SettingsProblems with every problem
     */
    static NodeConfig read(Path folder, Map<String, String> environment, List<String> flags) {
        return readAll(folder, environment, flags).build();
    }

    /** Every setting as text, with where it comes from; the same arguments and problems as of {@link #read}. */
    static List<EffectiveSetting> effective(Path folder, Map<String, String> environment, List<String> flags) {
        SettingsReader reader = readAll(folder, environment, flags);
        reader.build();
        return reader.settings.effective();
    }

    private static SettingsReader readAll(Path folder, Map<String, String> environment, List<String> flags) {
        SettingsReader reader = new SettingsReader();
        reader.readFile(folder.resolve("pserver.yaml"));
        new TreeMap<>(environment).forEach(reader::readVariable);
        reader.readFlags(flags);
        return reader;
    }

    private void readFile(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            JsonNode root = YAMLMapper.builder().build().readTree(Files.readString(file));
            if (root.isObject()) {
                readSections(file.getFileName().toString(), root);
            } else if (!root.isNull() && !root.isMissingNode()) {
                settings.problem(file.getFileName() + ": must be a list of sections");
            }
        } catch (IOException | JacksonException e) {
            String message = String.valueOf(e.getMessage());
            settings.problem(
                    file.getFileName() + ": " + message.lines().findFirst().orElse("cannot be read"));
        }
    }

    private void readSections(String file, JsonNode root) {
        for (Map.Entry<String, JsonNode> section : root.properties()) {
            String name = section.getKey();
            JsonNode value = section.getValue();
            if (name.equals("game")) {
                gameJson = JsonMapper.builder().build().writeValueAsString(value.isNull() ? Map.of() : value);
            } else if (LATER.contains(name)) {
                later(name, value);
            } else if (name.equals("databases")) {
                readDatabases(file, value);
            } else if (value.isObject()) {
                value.properties().forEach(entry -> readSetting(file, name + "." + entry.getKey(), entry.getValue()));
            } else if (!value.isNull()) {
                settings.set(name, textOf(value), file);
            }
        }
    }

    private void readDatabases(String file, JsonNode list) {
        if (!list.isArray() && !list.isNull()) {
            settings.problem(file + ": databases must be a list");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            String prefix = "databases." + i + ".";
            if (!list.get(i).isObject()) {
                settings.problem(file + ": databases: each must have a name and a url");
            }
            list.get(i)
                    .properties()
                    .forEach(entry -> settings.set(prefix + entry.getKey(), textOf(entry.getValue()), file));
        }
    }

    private void readSetting(String file, String key, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(entry -> readSetting(file, key + "." + entry.getKey(), entry.getValue()));
        } else {
            settings.set(key, textOf(value), file);
        }
    }

    private void later(String name, JsonNode value) {
        if (!value.isEmpty() || value.isString()) {
            settings.problem(name + ": this version keeps everything in its own process; take the setting out");
        }
    }

    private static String textOf(JsonNode value) {
        if (!value.isArray()) {
            return value.asString("");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode item : value) {
            text.append(text.isEmpty() ? "" : ",").append(item.asString(""));
        }
        return text.toString();
    }

    private void readVariable(String name, String value) {
        if (!name.startsWith("PSERVER_") || OTHER_VARIABLES.contains(name)) {
            return;
        }
        String base = name.endsWith(FILE) ? name.substring(0, name.length() - FILE.length()) : name;
        if (settings.isVariable(name) || !settings.isVariable(base)) {
            settings.setByVariable(name, value);
        } else {
            readSecret(base, name, value);
        }
    }

    /** {@code PSERVER_…_FILE} names a file that holds the value, so that no secret stands in the environment. */
    private void readSecret(String base, String name, String file) {
        try {
            settings.setByVariable(base, Files.readString(Path.of(file)).stripTrailing());
        } catch (IOException | InvalidPathException _) {
            settings.problem(name + ": " + file + " cannot be read");
        }
    }

    private void readFlags(List<String> flags) {
        for (int i = 0; i < flags.size(); i++) {
            String flag = flags.get(i);
            if (!flag.startsWith("--")) {
                settings.problem(flag + ": is not a flag; settings are given as --key=value");
                continue;
            }
            int equals = flag.indexOf('=');
            if (equals > 0) {
                settings.set(flag.substring(2, equals), flag.substring(equals + 1), "--");
            } else if (i + 1 < flags.size() && !flags.get(i + 1).startsWith("--")) {
                settings.set(flag.substring(2), flags.get(++i), "--");
            } else {
                settings.problem(flag + ": has no value");
            }
        }
    }

    private NodeConfig build() {
        NodeConfig config = new NodeConfig(edge(), admin(), lanes(), budget(), data(), gameJson, process());
        settings.check();
        return config;
    }

    private EdgeConfig edge() {
        Limits limits = settings.section("limits", this::limits, Limits.DEFAULTS);
        EdgeConfig defaults = EdgeConfig.DEFAULTS;
        return settings.section(
                "http",
                () -> new EdgeConfig(
                        settings.text("http.host", defaults.host()),
                        settings.number("http.port", defaults.port()),
                        settings.list("http.origins"),
                        settings.list("http.proxies"),
                        EdgeConfig.Tls.of(settings.text("http.tls.cert", ""), settings.text("http.tls.key", "")),
                        limits,
                        timing()),
                defaults);
    }

    /** A body may take as long as a request, within what the edge can tell apart. */
    private Timing timing() {
        Timing defaults = Timing.DEFAULTS;
        int body = Math.clamp(
                settings.number("budget.requestMs", (int) defaults.body().toMillis()), 10, 300_000);
        return new Timing(
                defaults.header(), Duration.ofMillis(body), defaults.idle(), defaults.ping(), defaults.closing());
    }

    private Limits limits() {
        Limits defaults = Limits.DEFAULTS;
        return new Limits(
                settings.number("limits.bodyBytes", defaults.bodyBytes()),
                settings.number("limits.messageBytes", defaults.messageBytes()),
                settings.number("limits.messagesPerSecond", defaults.messagesPerSecond()),
                settings.number("limits.burst", defaults.burst()),
                settings.number("limits.outboundBytes", defaults.outboundBytes()));
    }

    private ProcessConfig process() {
        ProcessConfig defaults = ProcessConfig.DEFAULTS;
        LogFormat log = settings.section("log", () -> format(settings.text("log.format", "auto")), LogFormat.AUTO);
        Duration shutdown = Duration.ofMillis(
                settings.number("shutdownMs", (int) defaults.shutdown().toMillis()));
        try {
            return new ProcessConfig(log, shutdown);
        } catch (IllegalArgumentException e) {
            settings.problem(String.valueOf(e.getMessage()));
            return defaults;
        }
    }

    private static LogFormat format(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> LogFormat.AUTO;
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> throw new IllegalArgumentException("format=" + text + ": must be auto, text or json");
        };
    }

    private AdminConfig admin() {
        AdminConfig defaults = AdminConfig.DEFAULTS;
        return settings.section(
                "admin",
                () -> new AdminConfig(
                        settings.text("admin.host", defaults.host()), settings.number("admin.port", defaults.port())),
                defaults);
    }

    private LaneConfig lanes() {
        LaneConfig defaults = LaneConfig.DEFAULTS;
        return settings.section(
                "lanes",
                () -> new LaneConfig(
                        settings.number("lanes.workers", defaults.workers()),
                        settings.number("lanes.ring", defaults.ring()),
                        threads(settings.text("lanes.threads", "virtual"))),
                defaults);
    }

    private static LaneConfig.Threads threads(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "virtual" -> LaneConfig.Threads.VIRTUAL;
            case "platform" -> LaneConfig.Threads.PLATFORM;
            default -> throw new IllegalArgumentException("threads=" + text + ": must be virtual or platform");
        };
    }

    private BudgetConfig budget() {
        BudgetConfig defaults = BudgetConfig.DEFAULTS;
        return settings.section(
                "budget",
                () -> new BudgetConfig(
                        Duration.ofMillis(settings.number(
                                "budget.passMs", (int) defaults.pass().toMillis())),
                        Duration.ofMillis(settings.number(
                                "budget.requestMs", (int) defaults.request().toMillis())),
                        settings.number("budget.turnPasses", defaults.turnPasses())),
                defaults);
    }

    private DataConfig data() {
        List<DatabaseConfig> databases = new ArrayList<>();
        for (int i : settings.numbers("databases")) {
            String prefix = "databases." + i;
            DatabaseConfig database = settings.section(prefix, () -> database(prefix), null);
            if (database != null) {
                databases.add(database);
            }
        }
        List<String> memcached = List.copyOf(settings.list("memcached"));
        return settings.section("databases", () -> new DataConfig(databases, memcached), DataConfig.DEFAULTS);
    }

    private DatabaseConfig database(String prefix) {
        return new DatabaseConfig(
                settings.text(prefix + ".name", ""),
                settings.text(prefix + ".url", ""),
                settings.text(prefix + ".user", ""),
                settings.text(prefix + ".password", ""),
                List.copyOf(settings.list(prefix + ".replicas")),
                settings.number(prefix + ".pool", DatabaseConfig.DEFAULT_POOL));
    }
}
