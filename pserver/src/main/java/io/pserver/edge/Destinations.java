package io.pserver.edge;

import io.pserver.handlers.game.Routes;
import io.pserver.pipeline.Requests;
import io.pserver.room.RoomGate;
import io.pserver.session.SessionSource;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where the edge hands things on to. The suppliers are asked for every request, so that a reload of the game shows at once.
 *
 * @param requests takes requests for handlers
 * @param rooms takes what clients say to rooms
 * @param sessions finds who a client is
 * @param routes the routes of the game as it is now
 * @param publicFolder the game's folder of static files as it is now; need not exist
 * @param readiness whether the node should be given traffic
 */
public record Destinations(
        Requests requests,
        RoomGate rooms,
        SessionSource sessions,
        Supplier<Routes> routes,
        Supplier<Path> publicFolder,
        Readiness readiness) {}
