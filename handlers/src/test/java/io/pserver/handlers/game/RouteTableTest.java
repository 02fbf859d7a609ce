package io.pserver.handlers.game;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static RouteTable table(String... files) {
        List<Route> routes = new ArrayList<>();
        for (String file : files) {
            routes.add(RouteTable.routeOf(routes.size(), "/handlers/" + file, Set.of("GET")));
        }
        return new RouteTable(routes);
    }

    private static String find(RouteTable table, String path) {
        List<String> segments =
                path.equals("/") ? List.of() : List.of(path.substring(1).split("/"));
        return table.match(segments)
                .map(match -> match.route().pattern() + " " + match.params())
                .orElse("none");
    }

    @Test
    void match_prefersTheMoreSpecificRoute() {
        RouteTable table = table("index.js", "players/index.js", "players/[id].js", "players/best.js", "[...rest].js");
        assertThat(find(table, "/")).isEqualTo("/ {}");
        assertThat(find(table, "/players")).isEqualTo("/players {}");
        assertThat(find(table, "/players/best")).isEqualTo("/players/best {}");
        assertThat(find(table, "/players/7")).isEqualTo("/players/:id {id=7}");
        assertThat(find(table, "/players/7/bag")).isEqualTo("/*rest {rest=players/7/bag}");
    }

    @Test
    void match_goesBackFromADeadEnd() {
        RouteTable table = table("a/b/c.js", "[x]/b/d.js");
        assertThat(find(table, "/a/b/d")).isEqualTo("/:x/b/d {x=a}");
        assertThat(find(table, "/a/b")).isEqualTo("none");
    }

    @Test
    void rest_takesAtLeastOnePart() {
        assertThat(find(table("files/[...path].js"), "/files")).isEqualTo("none");
        assertThat(find(table("files/[...path].js"), "/files/a/b.txt")).isEqualTo("/files/*path {path=a/b.txt}");
    }

    @Test
    void routeOf_aNameThatMeansNothing_isRefused() {
        assertThatThrownBy(() -> table("[...all]/x.js"))
                .isInstanceOf(GameException.class)
                .hasMessageContaining("[...all]");
        assertThatThrownBy(() -> table("[].js")).isInstanceOf(GameException.class);
    }

    @Test
    void twoFilesForOnePath_areRefusedByName() {
        assertThatThrownBy(() -> table("a/[x].js", "a/[y].js"))
                .isInstanceOf(GameException.class)
                .hasMessageContaining("a/[x].js")
                .hasMessageContaining("a/[y].js");
    }
}
