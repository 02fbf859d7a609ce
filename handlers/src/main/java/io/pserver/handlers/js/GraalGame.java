package io.pserver.handlers.js;

import io.pserver.handlers.game.Routes;
import io.pserver.handlers.realm.Game;
import io.pserver.handlers.realm.HostCalls;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.handlers.realm.RoomRealm;
import io.pserver.handlers.realm.WorkerRealm;
import io.pserver.persistence.model.ModelDefinition;
import java.util.List;
import java.util.Map;

/** One loaded generation. */
record GraalGame(
        ScriptEngine engine,
        GameCode code,
        Templates templates,
        Routes routes,
        Map<String, RoomOptions> roomTypes,
        List<ModelDefinition> models,
        String fingerprint)
        implements Game {
    @Override
    public WorkerRealm newWorkerRealm(HostCalls host) {
        return new GraalWorkerRealm(engine, code, new ScriptHost(host, templates));
    }

    @Override
    public RoomRealm newRoomRealm(NewRoom room, HostCalls host) {
        return roomRealm(room, new Tape(), host);
    }

    @Override
    public RoomRealm replayedRoomRealm(NewRoom room, List<String> answers, HostCalls host) {
        Tape tape = new Tape();
        tape.playAloud(answers);
        return roomRealm(room, tape, host);
    }

    private RoomRealm roomRealm(NewRoom room, Tape tape, HostCalls host) {
        return new GraalRoomRealm(engine, code, new ScriptHost(host, templates, tape), tape, room);
    }
}
