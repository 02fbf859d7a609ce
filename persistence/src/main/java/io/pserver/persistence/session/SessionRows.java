package io.pserver.persistence.session;

import io.pserver.persistence.Deadline;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions last. Any thread; every call ends by its deadline, with a {@link io.pserver.persistence.DataException} if it could
 * not be done.
 */
interface SessionRows {
    /** The session that a token opens, or null. */
    @Nullable
    State byToken(String tokenHash, Deadline deadline);

    /** The session of an id, or null. */
    @Nullable
    State byId(String id, Deadline deadline);

    /** Merges states into what is there, in one transaction; inserts what is not. Doing it again changes nothing. */
    void mergeAll(Collection<State> states, Deadline deadline);

    /**
     * Changes one session while nobody else can. The change may be computed more than once, and must not wait.
     *
     * @param change gets the session, or null if there is none, and gives the next one, or null to leave everything as it is
     * @return what the change gave
     */
    @Nullable
    State change(String id, Deadline deadline, Function<@Nullable State, @Nullable State> change);

    /** Whether it is this node's turn to remove the expired; at most one node's within {@code everyMillis}. */
    boolean takeSweep(long nowMillis, long everyMillis, Deadline deadline);

    /** Removes at most {@code most} sessions that were last used before {@code usedBeforeMillis}; how many it were. */
    int sweep(long usedBeforeMillis, int most, Deadline deadline);
}
