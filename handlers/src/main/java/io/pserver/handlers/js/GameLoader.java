package io.pserver.handlers.js;

import io.pserver.handlers.game.GameException;
import io.pserver.handlers.game.GameFolder;
import io.pserver.handlers.game.Route;
import io.pserver.handlers.game.RouteTable;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.JsonText;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.model.ModelProblems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;

/** Loads one generation of a game: evaluates every file once, and lists every problem. Used by one thread, once. */
final class GameLoader {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** What {@code import … from 'pserver'} can name. */
    private static final List<String> API = List.of(
            "reply",
            "redirect",
            "view",
            "HttpError",
            "log",
            "config",
            "now",
            "budgetMs",
            "sleep",
            "rooms",
            "models",
            "sql",
            "transaction",
            "cache",
            "fetch");

    private final ScriptEngine engine;
    private final GameFolder folder;
    private final GameFileSystem files;
    private final String configJson;
    private final List<String> problems = new ArrayList<>();
    private List<ModelDefinition> models = List.of();

    GameLoader(ScriptEngine engine, GameFolder folder, String configJson) {
        this.engine = engine;
        this.folder = folder;
        this.configJson = configJson;
        StringBuilder api = new StringBuilder("const api = globalThis['" + GraalRealm.handover() + "'];\n");
        for (String name : API) {
            api.append("export const ")
                    .append(name)
                    .append(" = api.")
                    .append(name)
                    .append(";\n");
        }
        this.files = new GameFileSystem(folder, api.toString());
    }

    Game load() {
        models = models();
        List<Route> routes = routes();
        Map<String, Source> rooms = new LinkedHashMap<>();
        for (String file : folder.scripts("/rooms", false)) {
            rooms.put(file.substring("/rooms/".length(), file.lastIndexOf('.')), importer(file));
        }
        Map<String, RoomOptions> options = new HashMap<>();
        for (Map.Entry<String, Source> room : rooms.entrySet()) {
            roomOptions(room.getKey(), room.getValue(), options);
        }
        if (!problems.isEmpty()) {
            throw new GameException(problems);
        }
        GameCode code = code(routes, rooms);
        Templates templates = new Templates(folder);
        return new GraalGame(
                engine,
                code,
                templates,
                new RouteTable(routes),
                Map.copyOf(options),
                models,
                folder.fingerprint(configJson));
    }

    private GameCode code(List<Route> routes, Map<String, Source> rooms) {
        List<Source> importers =
                routes.stream().map(route -> importer(route.file())).toList();
        return new GameCode(
                files, configJson, modelsJson(), module("import 'pserver'"), routes, importers, Map.copyOf(rooms));
    }

    private String modelsJson() {
        return models.stream()
                .map(model -> "{\"name\":" + JsonText.quote(model.name()) + ",\"timestamps\":"
                        + model.timestamps().stream().map(JsonText::quote).collect(Collectors.joining(",", "[", "]"))
                        + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private List<ModelDefinition> models() {
        List<ModelDefinition> found = new ArrayList<>();
        for (String file : folder.scripts("/models", false)) {
            try (Probe probe = new Probe(code(List.of(), Map.of()))) {
                String name = file.substring("/models/".length(), file.lastIndexOf('.'));
                found.add(ModelDefinition.parse(name, probe.json(probe.load(importer(file)), "default")));
            } catch (PolyglotException e) {
                problems.add(describe(file, e));
            } catch (ModelProblems e) {
                e.problems().forEach(problem -> problems.add(file + ": " + problem));
            }
        }
        return List.copyOf(found);
    }

    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String file : folder.scripts("/handlers", true)) {
            try (Probe probe = new Probe(code(List.of(), Map.of()))) {
                Set<String> methods = new TreeSet<>();
                for (String name : probe.load(importer(file)).getMemberKeys()) {
                    if (METHODS.contains(name)) {
                        methods.add(name);
                    }
                }
                if (methods.isEmpty()) {
                    problems.add(file + ": exports none of GET, POST, PUT, PATCH, DELETE");
                }
                routes.add(RouteTable.routeOf(routes.size(), file, methods));
            } catch (PolyglotException e) {
                problems.add(describe(file, e));
            } catch (GameException e) {
                problems.addAll(e.problems());
            }
        }
        return routes;
    }

    private void roomOptions(String type, Source importer, Map<String, RoomOptions> options) {
        String file = "/rooms/" + type + ".js";
        GameCode code = code(List.of(), Map.of(type, importer));
        ScriptHost host = new ScriptHost(new LoadingCalls(), new Templates(folder));
        try (GraalRoomRealm realm = new GraalRoomRealm(
                engine, code, host, new Tape(), new NewRoom("", type, "", "", 1, Game.From.NOTHING))) {
            options.put(type, RoomOptionsReader.read(realm.optionsJson()));
        } catch (PolyglotException e) {
            problems.add(describe(file, e));
        } catch (IllegalArgumentException e) {
            problems.add(file + ": options: " + e.getMessage());
        }
    }

    /** A realm that only looks at one file. */
    private final class Probe extends GraalRealm {
        Probe(GameCode code) {
            super(engine, code, new ScriptHost(new LoadingCalls(), new Templates(folder)));
        }
    }

    private static String describe(String file, PolyglotException e) {
        if (e.isCancelled()) {
            return file + ": its own code, outside of any function, did not end within " + LoadGuard.MOST.toSeconds()
                    + " s";
        }
        SourceSection at = e.getSourceLocation();
        String where = file;
        if (at != null) {
            String path = at.getSource().getPath() == null
                    ? at.getSource().getName()
                    : at.getSource().getPath();
            where = (path.startsWith("/") ? path : file) + ":" + at.getStartLine();
        }
        String message = String.valueOf(e.getMessage());
        int line = message.indexOf('\n');
        return where + ": " + (line < 0 ? message : message.substring(0, line));
    }

    private static Source importer(String file) {
        return module("import * as module from " + JsonText.quote(file) + "; export { module };");
    }

    private static Source module(String text) {
        return Source.newBuilder("js", text, "pserver:loader")
                .mimeType("application/javascript+module")
                .buildLiteral();
    }
}
