package io.pserver.simulations;

import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.rendezVous;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * Everybody has a seat in a room; then all connections are lost at one time and all come back at once, by their resume tokens, to the
 * same seats; again and again. Nobody may be refused or find the seat gone.
 */
public final class StormSimulation extends Simulation {
    /** Lost connections are closed with this code: 1000 would be goodbye. */
    private static final int LOST = 4_000;

    private static final int SECONDS_A_STORM = 5;

    /** As many storms as the time allows, at least one. */
    public StormSimulation() {
        int storms = (int) Math.max(1, Settings.time().toSeconds() / SECONDS_A_STORM);
        var players = scenario("players")
                .exec(Play.connect())
                .exec(Play.join("arena"))
                .exec(repeat(storms)
                        .on(rendezVous(Settings.users())
                                .exec(ws("lost").close(LOST, "lost"))
                                .exec(Play.comeBack())
                                .exec(Play.move())))
                .exec(Play.leave())
                .exec(ws("close").close());
        setUp(players.injectOpen(rampUsers(Settings.users()).during(Duration.ofSeconds(2))))
                .protocols(http.baseUrl(Settings.base()))
                .maxDuration(Settings.time().plus(Duration.ofSeconds(120)))
                .assertions(
                        global().failedRequests().count().is(0L),
                        global().successfulRequests().count().gt(4L * Settings.users()));
    }
}
