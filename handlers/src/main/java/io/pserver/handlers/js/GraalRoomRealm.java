package io.pserver.handlers.js;

import io.pserver.handlers.realm.Game.NewRoom;
import io.pserver.handlers.realm.Outcome;
import io.pserver.handlers.realm.RoomRealm;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A realm with one room in it. */
final class GraalRoomRealm extends GraalRealm implements RoomRealm {
    private final String file;
    private final Set<String> hooks;
    private final Value begin;
    private final Value finish;
    private final Value abort;
    private final Value flush;
    private final Value stateJson;
    private final Value restoreSeat;
    private final Value hasViews;
    private final Value hadView;
    private final Value withhold;
    private final Value left;
    private final Value stopped;
    private final String optionsJson;
    private final Tape tape;

    GraalRoomRealm(ScriptEngine engine, GameCode code, ScriptHost host, Tape tape, NewRoom start) {
        super(engine, code, host);
        this.tape = tape;
        this.file = "/rooms/" + start.type() + ".js";
        try {
            Source importer = Objects.requireNonNull(code.roomImporters().get(start.type()), "no such room type");
            Value shadow = boot(engine.shadow(), boot(engine.shadowText()));
            Value lane = boot(engine.roomTime());
            Value timers = boot(engine.roomTimers(), lane);
            Value said = boot(engine.roomSaid());
            Value clients = boot(engine.roomClients(), said);
            Value hooks = boot(engine.roomHooks(), said, lane, timers, clients);
            Value room = boot(engine.room(), shadow, lane, said, timers, clients, hooks);
            this.begin = room.getMember("begin");
            this.finish = room.getMember("finish");
            this.abort = room.getMember("abort");
            this.flush = room.getMember("flush");
            this.restoreSeat = room.getMember("restoreSeat");
            this.hasViews = room.getMember("hasViews");
            this.hadView = room.getMember("hadView");
            this.withhold = room.getMember("withhold");
            this.left = room.getMember("left");
            this.stopped = room.getMember("stopped");
            this.stateJson = room.getMember("stateJson");
            room.getMember("setUp")
                    .executeVoid(
                            start.id(),
                            start.type(),
                            start.paramsJson(),
                            start.seed(),
                            start.nowMillis(),
                            start.from().stateJson(),
                            start.from().keptJson(),
                            start.from().metadataJson(),
                            start.from().locked());
            // Time and chance are the lane's by now, also for what the file does when it is evaluated.
            Value hookNames = room.getMember("use").execute(load(importer));
            this.hooks = Set.of(hookNames.asString().split(" "));
            this.optionsJson = room.getMember("options").execute().asString();
            prelude().getMember("freezeBuiltins").execute();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    String optionsJson() {
        return optionsJson;
    }

    @Override
    public boolean has(String hook) {
        return hooks.contains(hook);
    }

    @Override
    public Outcome<Passed> run(Event event) {
        tape.record();
        return pass(event);
    }

    @Override
    public Outcome<Passed> runAgain(Event event, List<String> answers) {
        tape.play(answers);
        return pass(event);
    }

    @Override
    public Outcome<Passed> replay(Event event, List<String> answers) {
        tape.playAloud(answers);
        return pass(event);
    }

    @Override
    public void replayStopped(Event event, String leftJson) {
        stopped.executeVoid(event.kind().number(), event.nowMillis(), event.client(), event.extra(), leftJson);
    }

    @Override
    public List<String> answers() {
        return tape.recorded();
    }

    @Override
    public boolean hasUnheardAnswers() {
        return tape.hasMore();
    }

    @Override
    public String left() {
        return left.execute().asString();
    }

    private Outcome<Passed> pass(Event event) {
        return guarded(() -> {
            begin.executeVoid(
                    event.kind().number(),
                    event.nowMillis(),
                    event.client(),
                    event.type(),
                    event.text(),
                    event.extra());
            String text = finish.execute().asString();
            if (text.charAt(0) == 'E') {
                return new Outcome.Failed<>(ScriptFailures.told(what(event), text.substring(1)));
            }
            return new Outcome.Completed<>(decode(text));
        });
    }

    private String what(Event event) {
        return file + (event.kind() == Kind.MESSAGE ? " " + event.type() : " " + event.kind());
    }

    @Override
    public void restoreSeat(String client, String sessionJson) {
        restoreSeat.executeVoid(client, sessionJson);
    }

    @Override
    public boolean hasViews() {
        return hasViews.execute().asBoolean();
    }

    @Override
    public boolean hadViewOfItsOwn(String client) {
        return hadView.execute(client).asBoolean();
    }

    @Override
    public void withhold(String client) {
        withhold.executeVoid(client);
    }

    @Override
    public Outcome<Double> abort() {
        return guarded(
                () -> new Outcome.Completed<>(Double.valueOf(abort.execute().asString())));
    }

    @Override
    public @Nullable Changes flush() {
        String text = flush.execute().asString();
        if (text.isEmpty()) {
            return null;
        }
        String json = text.substring(1);
        return text.charAt(0) == 'P' ? new Changes(json, null) : new Changes(null, json);
    }

    @Override
    public String stateJson() {
        return stateJson.execute().asString();
    }

    /** Reads what {@code finish} in room.js wrote. */
    private Passed decode(String text) {
        int line = text.indexOf('\n');
        double due = line == 3 && text.charAt(2) == '0' ? 0 : Double.parseDouble(text.substring(2, line));
        return new Passed(
                text.charAt(0) == '1',
                text.charAt(0) == '2',
                due,
                line + 1 == text.length() ? List.of() : effects(text, line + 1),
                tape.recorded());
    }

    private List<Effect> effects(String text, int from) {
        List<Effect> effects = new ArrayList<>(2);
        int at = from;
        while (at < text.length()) {
            char op = text.charAt(at);
            int targetEnd = text.indexOf(' ', at + 2);
            int lineEnd = text.indexOf('\n', targetEnd + 1);
            String target = text.substring(at + 2, targetEnd);
            int end = lineEnd + 1 + Integer.parseInt(text, targetEnd + 1, lineEnd, 10);
            effects.add(effect(op, target, text.substring(lineEnd + 1, end)));
            at = end;
        }
        return effects;
    }

    private Effect effect(char op, String target, String text) {
        return switch (op) {
            case 'b' -> new Effect.Broadcast(target, text, false, false);
            case 'a' -> new Effect.Broadcast(target, text, true, false);
            case 'w' -> new Effect.Broadcast(target, text, false, true);
            case 'x' -> new Effect.Broadcast(target, text, true, true);
            case 's', 'r' -> new Effect.Send(target, text, false);
            case 't' -> new Effect.Send(target, text, true);
            case 'v' -> new Effect.View(List.of(target.split(",", -1)), text);
            case 'e' -> new Effect.ViewFailed(target, ScriptFailures.told(file + " view", text));
            case 'u' -> new Effect.Session(target, text);
            case 'k' -> new Effect.Kick(target, text);
            case 'l' -> new Effect.Lock(target.equals("1"));
            case 'm' -> new Effect.Metadata(text);
            case 'd' -> new Effect.Dispose();
            case 'h' -> new Effect.Kept(text);
            default -> throw new IllegalStateException("the prelude wrote an unknown effect " + op);
        };
    }
}
