package io.pserver.handlers.js;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostCalls;
import io.pserver.handlers.realm.HostFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a file may ask of the server while it is being loaded: to log, and nothing else. */
final class LoadingCalls implements HostCalls {
    private static final Logger log = LoggerFactory.getLogger("pserver.game");

    private static HostFailure notNow() {
        return new HostFailure(
                ErrorCode.UNAVAILABLE, "the server's API answers in handlers and hooks, not while files load");
    }

    @Override
    public void log(String level, String where, String message) {
        log.atDebug().addKeyValue("at", where).log(message);
    }

    @Override
    public double budgetMs() {
        return 0;
    }

    @Override
    public void sleep(double millis) throws HostFailure {
        throw notNow();
    }

    @Override
    public String createRoom(String type, String paramsJson) throws HostFailure {
        throw notNow();
    }

    @Override
    public String findRooms(String type, String whereJson) throws HostFailure {
        throw notNow();
    }

    @Override
    public void signalRoom(String roomId, String dataJson) throws HostFailure {
        throw notNow();
    }

    @Override
    public String openSession() {
        return "{\"id\":\"\",\"data\":{}}";
    }

    @Override
    public String loginSession(String userId) throws HostFailure {
        throw notNow();
    }
}
