package io.pserver.handlers.js;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.RefusedCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a file may ask of the server while it is being loaded: to log, and nothing else. */
final class LoadingCalls implements RefusedCalls {
    private static final Logger log = LoggerFactory.getLogger("pserver.game");

    @Override
    public HostFailure refusal() {
        return new HostFailure(
                ErrorCode.UNAVAILABLE, "the server's API answers in handlers and hooks, not while files load");
    }

    @Override
    public void log(String level, String where, String message) {
        log.atDebug().addKeyValue("at", where).log(message);
    }

    @Override
    public String openSession() {
        return "{\"id\":\"\",\"data\":{}}";
    }
}
