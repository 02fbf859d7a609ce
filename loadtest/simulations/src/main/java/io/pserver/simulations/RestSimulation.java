package io.pserver.simulations;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.substring;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Ten calls of each player: mostly rows from the cache, some durable writes, some pages. No call may fail. */
public final class RestSimulation extends Simulation {
    private static final int ROWS = 100;

    private static final Iterator<Map<String, Object>> ANY_ROW = Stream.generate(() -> Map.<String, Object>of(
                    "row", "r" + ThreadLocalRandom.current().nextInt(ROWS)))
            .iterator();

    private static final ChainBuilder READ = exec(http("cached read")
            .get("/rows/#{row}")
            .check(status().is(200), jsonPath("$.id").isEL("#{row}")));
    private static final ChainBuilder WRITE = exec(http("durable write")
            .post("/rows/#{row}")
            .check(
                    status().is(200),
                    jsonPath("$.id").isEL("#{row}"),
                    jsonPath("$.score").ofInt().gt(0)));
    private static final ChainBuilder PAGE =
            exec(http("view").get("/page?name=#{row}").check(status().is(200), substring("<h1>#{row}</h1>")));

    /** Makes the rows first. */
    public RestSimulation() {
        HttpProtocolBuilder server = http.baseUrl(Settings.base()).acceptHeader("application/json, text/html");
        var seed = scenario("rows").exec(http("seed").post("/seed/0").check(status().is(200)));
        var players = scenario("players")
                .feed(ANY_ROW)
                .exec(repeat(10)
                        .on(randomSwitch()
                                .on(
                                        percent(70).then(READ),
                                        percent(20).then(WRITE),
                                        percent(10).then(PAGE))));
        setUp(seed.injectOpen(atOnceUsers(1))
                        .andThen(players.injectClosed(
                                constantConcurrentUsers(Settings.users()).during(Settings.time()))))
                .protocols(server)
                .maxDuration(Settings.time().plus(Duration.ofSeconds(60)))
                .assertions(
                        global().failedRequests().count().is(0L),
                        global().successfulRequests().count().gt(10L));
    }
}
