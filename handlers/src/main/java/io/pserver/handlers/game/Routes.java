package io.pserver.handlers.game;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routes of one game. Immutable; any thread. */
public interface Routes {
    /**
     * What a path leads to.
     *
     * @param route the most specific route
     * @param params the placeholders' values
     */
    record Match(Route route, Map<String, String> params) {}

    /** All routes; a route's index is its place here. */
    List<Route> all();

    /**
     * Finds the most specific route for a path, whatever the method.
     *
     * @param segments the path's parts, percent-decoded, without empty ones at its ends; empty for {@code /}
     */
    Optional<Match> match(List<String> segments);
}
