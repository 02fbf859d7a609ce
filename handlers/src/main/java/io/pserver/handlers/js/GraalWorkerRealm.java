package io.pserver.handlers.js;

import io.pserver.handlers.realm.HttpCall;
import io.pserver.handlers.realm.HttpCall.Body;
import io.pserver.handlers.realm.HttpCall.Header;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.WorkerRealm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/** A realm with every request handler of the game. */
final class GraalWorkerRealm extends GraalRealm implements WorkerRealm {
    private final GameCode code;
    private final Value dispatch;
    private final Value settled;

    GraalWorkerRealm(ScriptEngine engine, GameCode code, ScriptHost host) {
        super(engine, code, host);
        this.code = code;
        try {
            Value modules = newArray();
            int index = 0;
            for (Source importer : code.handlerImporters()) {
                modules.setArrayElement(index++, load(importer));
            }
            prelude().getMember("freezeBuiltins").execute();
            Value worker = boot(engine.worker(), modules);
            this.dispatch = worker.getMember("dispatch");
            this.settled = worker.getMember("settled");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Outcome<Handled> handle(int route, String method, HttpCall call) {
        return guarded(() -> {
            Body body = call.body();
            Value answer = dispatch.execute(
                    route,
                    method,
                    call.path(),
                    paramsText(call.params()),
                    call.rawQuery(),
                    headersText(call.headers()),
                    kindOf(body),
                    textOf(body),
                    call.ip());
            String text = (answer.isNull() ? settled.execute() : answer).asString();
            if (text.charAt(0) == 'E') {
                String what = method + ' ' + code.routes().get(route).file();
                return new Outcome.Failed<>(ScriptFailures.told(what, text.substring(1), call.header("x-request-id")));
            }
            return new Outcome.Completed<>(decode(text));
        });
    }

    private static int kindOf(Body body) {
        return switch (body) {
            case Body.None _ -> 0;
            case Body.Json _ -> 1;
            case Body.Form _ -> 2;
            case Body.Text _ -> 3;
            case Body.Bytes _ -> 4;
        };
    }

    private static String textOf(Body body) {
        return switch (body) {
            case Body.None _ -> "";
            case Body.Json(String text) -> text;
            case Body.Form(String text) -> text;
            case Body.Text(String text) -> text;
            case Body.Bytes(byte[] bytes) -> new String(bytes, StandardCharsets.ISO_8859_1);
        };
    }

    private static String paramsText(Map<String, String> params) {
        if (params.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        params.forEach((name, value) ->
                text.append(name).append('\n').append(value.replace('\n', ' ')).append('\n'));
        return text.toString();
    }

    private static String headersText(List<Header> headers) {
        StringBuilder text = new StringBuilder(headers.size() * 32);
        for (Header header : headers) {
            text.append(header.name()).append('\n').append(header.value()).append('\n');
        }
        return text.toString();
    }

    /** Reads what {@code encode} in worker.js wrote. */
    private static Handled decode(String text) {
        if (text.charAt(0) == 'J') {
            byte[] body = text.substring(1).getBytes(StandardCharsets.UTF_8);
            return new Handled(new HttpReply(200, HttpReply.JSON, List.of(), body, null), "");
        }
        String[] fields = new String[4];
        int at = 1;
        for (int i = 0; i < fields.length; i++) {
            int end = text.indexOf('\n', at);
            fields[i] = text.substring(at, end);
            at = end + 1;
        }
        char kind = text.charAt(at);
        String rest = text.substring(at + 1);
        byte[] body = rest.getBytes(kind == 'b' ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        String type = kind == '-' || fields[1].isEmpty() ? null : fields[1];
        HttpReply reply = new HttpReply(Integer.parseInt(fields[0]), type, HeaderList.parse(fields[2]), body, null);
        return new Handled(reply, fields[3]);
    }
}
