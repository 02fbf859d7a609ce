package io.pserver.simulations;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** Players come, join a room that ticks, move and chat, leave, and go. Nothing may fail. */
public final class RoomsSimulation extends Simulation {
    private static final int TURNS = 5;

    /** Every player has a second between two turns. */
    public RoomsSimulation() {
        var players = scenario("players")
                .exec(Play.connect())
                .exec(Play.join("arena"))
                .exec(repeat(TURNS).on(Play.move().exec(Play.chat()).pause(Duration.ofSeconds(1))))
                .exec(Play.leave())
                .exec(ws("close").close());
        setUp(players.injectClosed(constantConcurrentUsers(Settings.users()).during(Settings.time())))
                .protocols(http.baseUrl(Settings.base()))
                .maxDuration(Settings.time().plus(Duration.ofSeconds(60)))
                .assertions(
                        global().failedRequests().count().is(0L),
                        global().successfulRequests().count().gt(10L));
    }
}
