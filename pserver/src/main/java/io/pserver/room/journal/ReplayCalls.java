package io.pserver.room.journal;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostCalls;
import io.pserver.handlers.realm.HostFailure;
import java.util.function.Consumer;

/** What a room that is run again may ask of the server: to log. All else its journal answers, and never comes here. */
final class ReplayCalls implements HostCalls {
    private final Consumer<String> log;

    ReplayCalls(Consumer<String> log) {
        this.log = log;
    }

    private static HostFailure never() {
        return new HostFailure(ErrorCode.UNAVAILABLE, "nothing is asked of the server when a journal is run again");
    }

    @Override
    public void log(String level, String where, String message) {
        log.accept(level + " " + where + " " + message);
    }

    @Override
    public double budgetMs() {
        return 0;
    }

    @Override
    public void sleep(double millis) throws HostFailure {
        throw never();
    }

    @Override
    public String createRoom(String type, String paramsJson) throws HostFailure {
        throw never();
    }

    @Override
    public String findRooms(String type, String whereJson) throws HostFailure {
        throw never();
    }

    @Override
    public void signalRoom(String roomId, String dataJson) throws HostFailure {
        throw never();
    }

    @Override
    public void saveRoom(String stateJson, String keptJson, String metadataJson, boolean locked) throws HostFailure {
        throw never();
    }

    @Override
    public String openSession() throws HostFailure {
        throw never();
    }

    @Override
    public String loginSession(String userId) throws HostFailure {
        throw never();
    }

    @Override
    public String model(ModelCall call, String model, String first, String second, boolean inTransaction)
            throws HostFailure {
        throw never();
    }

    @Override
    public String sqlQuery(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        throw never();
    }

    @Override
    public String sqlExec(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        throw never();
    }

    @Override
    public void begin(String key) throws HostFailure {
        throw never();
    }

    @Override
    public void commit() throws HostFailure {
        throw never();
    }

    @Override
    public void rollback() {}

    @Override
    public String cache(CacheCall call, String key, String json, double by, double ttlMillis) throws HostFailure {
        throw never();
    }

    @Override
    public String fetch(String url, String optionsJson) throws HostFailure {
        throw never();
    }
}
