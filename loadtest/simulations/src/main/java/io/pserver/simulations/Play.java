package io.pserver.simulations;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CheckBuilder;
import io.gatling.javaapi.http.WsFrameCheck;
import java.util.List;

/** What a player does over a WebSocket. */
final class Play {
    private Play() {}

    /** Connects as somebody new, and keeps what it can come back by: the token of its session, and that of its seats. */
    static ChainBuilder connect() {
        return connect(
                "connect",
                "pserver.v1",
                List.of(
                        jsonPath("$.recovered").ofBoolean().is(false),
                        jsonPath("$.session").saveAs("session"),
                        jsonPath("$.resume.token").saveAs("resume")));
    }

    /** Comes back to the seats of the connection before; a resume token is good for its session alone. */
    static ChainBuilder comeBack() {
        return connect(
                "come back",
                "pserver.v1, bearer.#{session}, resume.#{resume}",
                List.of(
                        jsonPath("$.recovered").ofBoolean().is(true),
                        jsonPath("$.rooms[0]").isEL("#{room}"),
                        jsonPath("$.resume.token").saveAs("resume")));
    }

    private static ChainBuilder connect(String name, String subprotocol, List<CheckBuilder> checks) {
        WsFrameCheck.Text hello = ws.checkTextMessage(name + ": hello")
                .matching(jsonPath("$.op").is("hello"))
                .check(checks);
        return exec(ws(name).connect(Settings.socket())
                .subprotocol(subprotocol)
                .await(Settings.PATIENCE)
                .on(hello));
    }

    /** Takes a seat in a room with others. */
    static ChainBuilder join(String type) {
        return exec(ws("join")
                .sendText("{\"op\":\"join\",\"id\":1,\"room\":\"" + type + "\",\"params\":{}}")
                .await(Settings.PATIENCE)
                .on(ws.checkTextMessage("joined")
                        .matching(jsonPath("$.op").is("joined"))
                        .check(jsonPath("$.room").saveAs("room"))));
    }

    /** Moves, and sees the room go on. */
    static ChainBuilder move() {
        return exec(ws("move")
                .sendText("{\"op\":\"send\",\"room\":\"#{room}\",\"type\":\"steer\",\"data\":{\"x\":3,\"y\":-2}}")
                .await(Settings.PATIENCE)
                .on(ws.checkTextMessage("patch")
                        .matching(
                                jsonPath("$.op").is("patch"),
                                jsonPath("$.patch.n").exists())
                        .check(jsonPath("$.patch.n").ofInt().gt(0))));
    }

    /** Says something, and hears it. */
    static ChainBuilder chat() {
        return exec(ws("chat")
                .sendText("{\"op\":\"send\",\"room\":\"#{room}\",\"type\":\"chat\",\"data\":{\"text\":\"hello\"}}")
                .await(Settings.PATIENCE)
                .on(ws.checkTextMessage("event")
                        .matching(jsonPath("$.op").is("event"))
                        .check(jsonPath("$.data.text").is("hello"))));
    }

    /** Gives the seat back. */
    static ChainBuilder leave() {
        return exec(ws("leave")
                .sendText("{\"op\":\"leave\",\"id\":3,\"room\":\"#{room}\"}")
                .await(Settings.PATIENCE)
                .on(ws.checkTextMessage("left")
                        .matching(jsonPath("$.op").is("left"))
                        .check(jsonPath("$.consented").ofBoolean().is(true))));
    }
}
