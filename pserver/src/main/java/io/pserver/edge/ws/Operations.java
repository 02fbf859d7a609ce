package io.pserver.edge.ws;

import io.pserver.edge.Destinations;
import io.pserver.edge.http.HandlerCalls;
import io.pserver.edge.http.RequestId;
import io.pserver.edge.http.RequestPath;
import io.pserver.handlers.game.Routes;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.pipeline.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does what a message asks for: hands it to rooms or to the request handlers. Stateless; never waits. */
final class Operations {
    private static final HttpCall.Header JSON = new HttpCall.Header("content-type", HttpReply.JSON);

    private final Destinations to;

    Operations(Destinations to) {
        this.to = to;
    }

    void run(ClientConnection client, ClientOp operation) {
        switch (operation) {
            case ClientOp.Send op ->
                to.rooms().send(client, op.idJson(), op.room(), op.type(), op.dataJson(), op.input());
            case ClientOp.Join op ->
                client.withSession(op.idJson(), session -> to.rooms().join(client, op.idJson(), op.join(), session));
            case ClientOp.Leave op -> to.rooms().leave(client, op.idJson(), op.room());
            case ClientOp.ListRooms op -> to.rooms().list(client, op.idJson(), op.type(), op.whereJson());
            case ClientOp.Call op -> call(client, op);
            case ClientOp.Ping op -> client.send(ServerFrames.pong(op.idJson()));
            case ClientOp.Pong _ -> {} // that it came was all
            case ClientOp.Malformed op -> client.refuse(op.idJson(), ErrorCode.BAD_REQUEST, op.problem());
        }
    }

    private void call(ClientConnection client, ClientOp.Call op) {
        int question = op.path().indexOf('?');
        RequestPath path =
                RequestPath.parse(question < 0 ? op.path() : op.path().substring(0, question));
        if (path == null) {
            client.refuse(op.idJson(), ErrorCode.BAD_REQUEST, "malformed or ambiguous path");
            return;
        }
        Routes.Match match = to.routes().get().match(path.segments()).orElse(null);
        HttpReply refusal = match == null ? HandlerCalls.notFound() : HandlerCalls.refusal(match.route(), op.method());
        if (match == null || refusal != null) {
            answer(client, op.idJson(), refusal == null ? HandlerCalls.notFound() : refusal);
            return;
        }
        String query = question < 0 ? "" : op.path().substring(question + 1);
        String body = op.bodyJson();
        HttpCall.Header id = new HttpCall.Header(RequestId.HEADER, RequestId.random());
        HttpCall call = new HttpCall(
                HandlerCalls.handlerMethod(op.method()),
                path.text(),
                match.params(),
                query,
                body == null ? List.of(id) : List.of(id, JSON),
                body == null ? new HttpCall.Body.None() : new HttpCall.Body.Json(body),
                client.ip());
        String idJson = op.idJson();
        to.requests()
                .submit(new Request(
                        match.route(),
                        call,
                        client.session(),
                        System.nanoTime(),
                        reply -> answer(client, idJson, reply)));
    }

    /** An error or a new token is told in any case; anything else only to a client that asked for an answer. */
    private static void answer(ClientConnection client, @Nullable String idJson, HttpReply reply) {
        String token = client.session().takeNewToken();
        Failure failure = reply.failure();
        if (failure != null) {
            client.send(ServerFrames.error(idJson, token, failure));
        } else if (idJson != null || token != null) {
            client.send(ServerFrames.reply(idJson, token, reply));
        }
    }
}
