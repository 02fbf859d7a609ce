package io.pserver.handlers.js;

import io.pserver.handlers.game.Route;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Source;

/**
 * What all realms of one generation are made of. Sources are shared, so that the engine compiles each once.
 *
 * @param files what scripts can import
 * @param configJson the {@code game} section of the settings
 * @param modelsJson what scripts need to know of the models: {@code [{"name":…,"timestamps":[…]}]}
 * @param apiLoader makes the module {@code pserver} known to a realm
 * @param routes the request handlers
 * @param handlerImporters imports each route's file, in the routes' order
 * @param roomImporters imports each room type's file
 */
record GameCode(
        GameFileSystem files,
        String configJson,
        String modelsJson,
        Source apiLoader,
        List<Route> routes,
        List<Source> handlerImporters,
        Map<String, Source> roomImporters) {}
