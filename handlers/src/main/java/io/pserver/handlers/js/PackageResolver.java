package io.pserver.handlers.js;

import io.pserver.handlers.game.GameFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the file that a package name means, in the game's {@code node_modules}: by the package's {@code exports}, {@code module}
 * or {@code main}, as Node does for an import. Packages are looked for at the top of {@code node_modules}, where npm puts them
 * unless two versions of one are needed.
 */
final class PackageResolver {
    /** Which of a package's conditional exports are taken, most wanted first. */
    private static final List<String> CONDITIONS = List.of("import", "module", "default");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final GameFolder game;

    PackageResolver(GameFolder game) {
        this.game = game;
    }

    /**
     * The path of what {@code specifier} names.
     *
     * @param specifier a package's name, perhaps with a path in it: {@code nanoid}, {@code @scope/name/part.js}
     * @return a path in the game, which may not exist: then the import fails and names it
     */
    String resolve(String specifier) {
        int slash = specifier.indexOf('/', specifier.startsWith("@") ? specifier.indexOf('/') + 1 : 0);
        String name = slash < 0 ? specifier : specifier.substring(0, slash);
        String inner = slash < 0 ? "." : "." + specifier.substring(slash);
        String folder = "/node_modules/" + name;
        Optional<JsonNode> description = game.file(folder + "/package.json").flatMap(PackageResolver::parse);
        Optional<String> exported =
                description.map(json -> json.path("exports")).flatMap(exports -> find(exports, inner));
        String target = exported.orElseGet(() -> inner.equals(".") ? mainOf(description) : inner);
        return Path.of(folder).resolve(target).normalize().toString();
    }

    private static Optional<JsonNode> parse(byte[] bytes) {
        try {
            return Optional.of(JSON.readTree(new String(bytes, StandardCharsets.UTF_8)));
        } catch (JacksonException _) {
            return Optional.empty(); // a package without a readable description has its index.js
        }
    }

    private static String mainOf(Optional<JsonNode> description) {
        for (String field : List.of("module", "main")) {
            Optional<String> main = description.map(json -> json.path(field)).flatMap(PackageResolver::text);
            if (main.isPresent()) {
                return main.get();
            }
        }
        return "index.js";
    }

    private static Optional<String> find(JsonNode exports, String inner) {
        if (exports.isObject() && exports.has(inner)) {
            return target(exports.path(inner));
        }
        boolean subpaths =
                exports.isObject() && exports.propertyNames().stream().anyMatch(key -> key.startsWith("."));
        return inner.equals(".") && !subpaths ? target(exports) : Optional.empty();
    }

    private static Optional<String> target(JsonNode node) {
        if (node.isObject()) {
            for (String condition : CONDITIONS) {
                if (node.has(condition)) {
                    Optional<String> found = target(node.path(condition));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }
        return text(node);
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }
}
