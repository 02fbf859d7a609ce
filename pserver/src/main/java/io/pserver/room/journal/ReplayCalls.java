package io.pserver.room.journal;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.RefusedCalls;
import java.util.function.Consumer;

/** What a room that is run again may ask of the server: to log. All else its journal answers, and never comes here. */
final class ReplayCalls implements RefusedCalls {
    private final Consumer<String> log;

    ReplayCalls(Consumer<String> log) {
        this.log = log;
    }

    @Override
    public HostFailure refusal() {
        return new HostFailure(ErrorCode.UNAVAILABLE, "nothing is asked of the server when a journal is run again");
    }

    @Override
    public void log(String level, String where, String message) {
        log.accept(level + " " + where + " " + message);
    }
}
