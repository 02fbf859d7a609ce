package io.pserver.persistence.session;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One node's way to the database, which can be cut. Any thread. */
final class FaultyRows implements SessionRows {
    private final SessionRows rows;
    /** Set by the test, read by any thread. */
    volatile boolean down;

    FaultyRows(SessionRows rows) {
        this.rows = rows;
    }

    private SessionRows up() {
        if (down) {
            throw new DataException.Unavailable("cut by the test");
        }
        return rows;
    }

    @Override
    public @Nullable State byToken(String tokenHash, Deadline deadline) {
        return up().byToken(tokenHash, deadline);
    }

    @Override
    public @Nullable State byId(String id, Deadline deadline) {
        return up().byId(id, deadline);
    }

    @Override
    public void mergeAll(Collection<State> states, Deadline deadline) {
        up().mergeAll(states, deadline);
    }

    @Override
    public @Nullable State change(String id, Deadline deadline, Function<@Nullable State, @Nullable State> change) {
        return up().change(id, deadline, change);
    }

    @Override
    public boolean takeSweep(long nowMillis, long everyMillis, Deadline deadline) {
        return up().takeSweep(nowMillis, everyMillis, deadline);
    }

    @Override
    public int sweep(long usedBeforeMillis, int most, Deadline deadline) {
        return up().sweep(usedBeforeMillis, most, deadline);
    }
}
