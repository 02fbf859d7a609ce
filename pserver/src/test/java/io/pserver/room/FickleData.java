package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.PassData;
import java.util.Random;

/** Data that answers something else each time; every third call on the cache fails. */
final class FickleData implements PassData {
    private final Random random = new Random();
    private int calls;

    private static HostFailure none() {
        return new HostFailure(ErrorCode.UNAVAILABLE, "no data here");
    }

    @Override
    public void enter(long deadlineNanos) {}

    @Override
    public void leave() {}

    @Override
    public void giveUp() {}

    @Override
    public String model(ModelCall call, String model, String first, String second, boolean inTransaction)
            throws HostFailure {
        throw none();
    }

    @Override
    public String sqlQuery(String text, String paramsJson, String optionsJson, boolean inTransaction) {
        return "[{\"n\":" + random.nextInt() + "}]";
    }

    @Override
    public String sqlExec(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        throw none();
    }

    @Override
    public void begin(String key) throws HostFailure {
        throw none();
    }

    @Override
    public void commit() throws HostFailure {
        throw none();
    }

    @Override
    public void rollback() {}

    @Override
    public String cache(CacheCall call, String key, String json, double by, double ttlMillis) throws HostFailure {
        if (++calls % 3 == 0) {
            throw none();
        }
        return Integer.toString(random.nextInt());
    }

    @Override
    public String fetch(String url, String optionsJson) throws HostFailure {
        throw none();
    }
}
