package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;

/**
 * Says which cache servers can be believed. A change that cannot mark its row on a server leaves an older row there, which other
 * nodes may still be able to read; the guard then keeps everybody from that server.
 *
 * <p>Any thread.
 */
public interface CacheGuard extends AutoCloseable {
    /** What {@link #epoch} says of a server that must not be used now. */
    long UNUSABLE = -1;

    /**
     * The epoch of a server: what was stored in an earlier one is no longer true. To be asked after a value was read, never before
     * only. Never waits.
     *
     * @return at least 0, or {@link #UNUSABLE}
     */
    long epoch(String server);

    /**
     * Returns when all other nodes know enough of this one to let it change rows. At once unless nodes with different caches run
     * side by side.
     *
     * @throws io.pserver.persistence.DataException.TooLate if that takes longer than the deadline; nothing was done
     */
    void awaitWritable(Deadline deadline);

    /**
     * A server did not acknowledge a mark. Returns when no node believes what the server held before this call. What is stored
     * there by those who ask {@link #epoch} afterwards is believed again.
     *
     * @throws io.pserver.persistence.DataException.TooLate if that cannot be had before the deadline; the change must be rolled back
     */
    void ban(String server, Deadline deadline);

    @Override
    void close();
}
