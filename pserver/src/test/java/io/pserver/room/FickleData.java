package io.pserver.room;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.PassData;
import io.pserver.handlers.realm.RefusedData;
import java.util.Random;

/** Data that answers something else each time; every third call on the cache fails. */
final class FickleData implements PassData, RefusedData {
    private final Random random = new Random();
    private int calls;

    @Override
    public HostFailure refusal() {
        return new HostFailure(ErrorCode.UNAVAILABLE, "no data here");
    }

    @Override
    public void enter(long deadlineNanos) {}

    @Override
    public void leave() {}

    @Override
    public void giveUp() {}

    @Override
    public String sqlQuery(String text, String paramsJson, String optionsJson, boolean inTransaction) {
        return "[{\"n\":" + random.nextInt() + "}]";
    }

    @Override
    public String cache(CacheCall call, String key, String json, double by, double ttlMillis) throws HostFailure {
        if (++calls % 3 == 0) {
            throw refusal();
        }
        return Integer.toString(random.nextInt());
    }
}
