package io.pserver.simulations;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.http.WsFrameCheck;

/** What a player does over a WebSocket. */
final class Play {
    private Play() {}

    /** Connects, and keeps the token by which it can come back. */
    static ChainBuilder connect(String name, String subprotocol, boolean recovered) {
        WsFrameCheck.Text hello = ws.checkTextMessage("hello")
                .matching(jsonPath("$.op").is("hello"))
                .check(
                        jsonPath("$.recovered").ofBoolean().is(recovered),
                        jsonPath("$.resume.token").saveAs("resume"));
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
