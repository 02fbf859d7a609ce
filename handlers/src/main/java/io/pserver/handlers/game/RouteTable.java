package io.pserver.handlers.game;

import io.pserver.handlers.game.Route.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The routes that file names make: {@code /handlers/players/[id].js} answers {@code /players/:id}. A literal part beats a
 * placeholder, and a placeholder beats a rest, from left to right. Immutable; any thread.
 */
public final class RouteTable implements Routes {
    private final List<Route> routes;
    private final Node root = new Node();

    /** One part of a path. Filled by the constructor only. */
    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private Optional<Node> param = Optional.empty();
        private Optional<Route> rest = Optional.empty();
        private Optional<Route> here = Optional.empty();
    }

    /**
     * Builds the table.
     *
     * @param routes with indexes from 0, in order
     * @throws GameException if two files answer the same path
     */
    public RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        List<String> problems = new ArrayList<>();
        for (Route route : routes) {
            add(route)
                    .ifPresent(other -> problems.add(
                            route.file() + " answers the same path as " + other.file() + ": " + route.pattern()));
        }
        if (!problems.isEmpty()) {
            throw new GameException(problems);
        }
    }

    /** The route of a handler file. */
    public static Route routeOf(int index, String file, Set<String> methods) {
        String path = file.substring("/handlers".length(), file.lastIndexOf('.'));
        List<Segment> segments = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        String[] parts = path.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].equals("index")) {
                break;
            }
            Segment segment = segmentOf(file, parts[i], i == parts.length - 1);
            segments.add(segment);
            pattern.append('/').append(textOf(segment));
        }
        return new Route(index, file, pattern.isEmpty() ? "/" : pattern.toString(), List.copyOf(segments), methods);
    }

    private static Segment segmentOf(String file, String part, boolean last) {
        if (!part.startsWith("[") || !part.endsWith("]")) {
            return new Segment.Literal(part);
        }
        boolean rest = part.startsWith("[...");
        String name = part.substring(rest ? 4 : 1, part.length() - 1);
        if (name.isEmpty() || (rest && !last)) {
            throw new GameException(List.of(file + ": " + part + " must be [name], or [...name] at the end"));
        }
        return rest ? new Segment.Rest(name) : new Segment.Param(name);
    }

    private static String textOf(Segment segment) {
        return switch (segment) {
            case Segment.Literal(String text) -> text;
            case Segment.Param(String name) -> ":" + name;
            case Segment.Rest(String name) -> "*" + name;
        };
    }

    private Optional<Route> add(Route route) {
        Node node = root;
        for (Segment segment : route.segments()) {
            switch (segment) {
                case Segment.Literal(String text) -> node = node.literals.computeIfAbsent(text, _ -> new Node());
                case Segment.Param _ -> {
                    Node next = node.param.orElseGet(Node::new);
                    node.param = Optional.of(next);
                    node = next;
                }
                case Segment.Rest _ -> {
                    Optional<Route> other = node.rest;
                    node.rest = Optional.of(route);
                    return other;
                }
            }
        }
        Optional<Route> other = node.here;
        node.here = Optional.of(route);
        return other;
    }

    @Override
    public List<Route> all() {
        return routes;
    }

    @Override
    public Optional<Match> match(List<String> segments) {
        return find(root, segments, 0).map(route -> new Match(route, paramsOf(route, segments)));
    }

    private static Optional<Route> find(Node node, List<String> segments, int at) {
        if (at == segments.size()) {
            return node.here;
        }
        Node literal = node.literals.get(segments.get(at));
        if (literal != null) {
            Optional<Route> found = find(literal, segments, at + 1);
            if (found.isPresent()) {
                return found;
            }
        }
        if (node.param.isPresent()) {
            Optional<Route> found = find(node.param.get(), segments, at + 1);
            if (found.isPresent()) {
                return found;
            }
        }
        return node.rest;
    }

    private static Map<String, String> paramsOf(Route route, List<String> segments) {
        Map<String, String> params = null;
        for (int i = 0; i < route.segments().size(); i++) {
            String name;
            String value;
            switch (route.segments().get(i)) {
                case Segment.Literal _ -> {
                    continue;
                }
                case Segment.Param(String param) -> {
                    name = param;
                    value = segments.get(i);
                }
                case Segment.Rest(String rest) -> {
                    name = rest;
                    value = String.join("/", segments.subList(i, segments.size()));
                }
            }
            params = params == null ? new HashMap<>() : params;
            params.put(name, value);
        }
        return params == null ? Map.of() : params;
    }
}
