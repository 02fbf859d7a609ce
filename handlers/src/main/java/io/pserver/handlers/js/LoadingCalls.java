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
    public void saveRoom(String stateJson, String keptJson, String metadataJson, boolean locked) throws HostFailure {
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

    @Override
    public String model(ModelCall call, String model, String first, String second, boolean inTransaction)
            throws HostFailure {
        throw notNow();
    }

    @Override
    public String sqlQuery(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        throw notNow();
    }

    @Override
    public String sqlExec(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        throw notNow();
    }

    @Override
    public void begin(String key) throws HostFailure {
        throw notNow();
    }

    @Override
    public void commit() throws HostFailure {
        throw notNow();
    }

    @Override
    public void rollback() {}

    @Override
    public String cache(CacheCall call, String key, String json, double by, double ttlMillis) throws HostFailure {
        throw notNow();
    }

    @Override
    public String fetch(String url, String optionsJson) throws HostFailure {
        throw notNow();
    }
}
