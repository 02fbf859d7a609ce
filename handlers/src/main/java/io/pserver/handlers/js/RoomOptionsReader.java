package io.pserver.handlers.js;

import io.pserver.handlers.realm.RoomOptions;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the {@code options} that a room type exports. */
final class RoomOptionsReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> NAMES = Set.of(
            "maxClients",
            "tickRate",
            "patchRate",
            "reconnectMs",
            "persist",
            "snapshotMs",
            "autoDispose",
            "private",
            "overrunLimit",
            "batch",
            "record");

    private RoomOptionsReader() {}

    /** @throws IllegalArgumentException saying what is wrong with which option */
    static RoomOptions read(String json) {
        JsonNode options = JSON.readTree(json);
        if (!options.isObject()) {
            throw new IllegalArgumentException("must be an object");
        }
        for (String name : options.propertyNames()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("there is no option " + name);
            }
        }
        RoomOptions defaults = RoomOptions.DEFAULTS;
        return new RoomOptions(
                number(options, "maxClients", defaults.maxClients()),
                number(options, "tickRate", defaults.tickRate()),
                number(options, "patchRate", defaults.patchRate()),
                Duration.ofMillis(number(
                        options, "reconnectMs", (int) defaults.reconnect().toMillis())),
                flag(options, "persist", defaults.persist()),
                Duration.ofMillis(
                        number(options, "snapshotMs", (int) defaults.snapshot().toMillis())),
                flag(options, "autoDispose", defaults.autoDispose()),
                flag(options, "private", defaults.isPrivate()),
                number(options, "overrunLimit", defaults.overrunLimit()),
                flag(options, "batch", defaults.batch()),
                flag(options, "record", defaults.record()));
    }

    private static int number(JsonNode options, String name, int fallback) {
        JsonNode value = options.get(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new IllegalArgumentException(name + "=" + value + ": must be a whole number");
        }
        return value.intValue();
    }

    private static boolean flag(JsonNode options, String name, boolean fallback) {
        JsonNode value = options.get(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            throw new IllegalArgumentException(name + "=" + value + ": must be true or false");
        }
        return value.booleanValue();
    }
}
