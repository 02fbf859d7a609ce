package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What the nodes tell one another about their caches. Calls wait until their deadline and throw {@code DataException}. */
interface GuardTable {
    /**
     * A node's own row.
     *
     * @param id of this process, never used again
     * @param name of the node: {@link #tell} removes the row of an earlier process with that name, two seconds after its last beat
     * @param cache tells caches apart: nodes with the same keep a row on the same server
     * @param alone whether it may use its cache while it does not hear from the database
     * @param holdMillis for how long
     */
    record Self(String id, String name, String cache, boolean alone, long holdMillis) {}

    /**
     * Another node's row.
     *
     * @param ageMillis since it last wrote it, by the database's clock
     */
    record Other(String id, String cache, boolean alone, long holdMillis, long ageMillis) {}

    /**
     * A cache server.
     *
     * @param bannedMillis how much longer by the database's clock, 0 or less if not
     */
    record Server(long epoch, long bannedMillis) {}

    /**
     * All that the tables say.
     *
     * @param generation grows when nodes with different caches may have been at work side by side
     */
    record Seen(List<Other> others, Map<String, Server> servers, long generation) {}

    /**
     * Writes, in one transaction.
     *
     * @param register whether the node starts, or comes back after others may have taken it for dead
     * @param ban servers to be given the next epoch, and banned
     * @param prolong servers whose ban is to stand for longer, if it still stands
     */
    void tell(Self self, boolean register, Collection<String> ban, Collection<String> prolong, Deadline deadline);

    /** Reads everything that was committed before. */
    Seen look(String selfId, Deadline deadline);

    /** Removes a node's row. */
    void leave(String selfId, Deadline deadline);
}
