package io.pserver.persistence.database;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One database: a primary, and perhaps replicas. Any thread; every call waits until its deadline at most, on the caller's thread.
 *
 * <p>All calls throw {@link DataException.Unavailable} if the database is down or no connection came free within a second (nothing
 * was done), {@link DataException.TooLate} when the deadline is over or the thread was interrupted, {@link
 * DataException.Conflict} for a key that is taken and for collisions, and {@link DataException.Refused} for statements that the
 * database refuses. Whatever else {@code work} throws comes out as it is.
 */
public final class Database {
    /** What is done on one connection. It must not keep the link. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run(Link link) throws SQLException;
    }

    private static final int MOST_TRIES = 4;
    private static final int MOST_COLLISIONS = 10;
    private static final int MOST_PAUSE_MILLIS = 100;

    private final Source primary;
    private final List<Source> replicas;
    private final AtomicInteger turn = new AtomicInteger();

    Database(Source primary, List<Source> replicas) {
        this.primary = primary;
        this.replicas = replicas;
    }

    public String name() {
        return primary.name();
    }

    public Dialect dialect() {
        return primary.dialect();
    }

    /** Whether a statement failed because a row with the same key is there. For use in {@link Work}. */
    public static boolean isDuplicate(SQLException e) {
        return SqlFailure.of(e) == SqlFailure.DUPLICATE;
    }

    /**
     * Reads from the primary, each statement by itself: it sees the newest committed rows.
     *
     * @param work is run again, on another connection, when one turns out broken or a lock was not to be had: it must be idempotent
     */
    public <T extends @Nullable Object> T read(Deadline deadline, Work<T> work) {
        return readFrom(primary, deadline, work);
    }

    /** As {@link #read}, but from a replica that answers, if there is one; that may be some time behind the primary. */
    public <T extends @Nullable Object> T readReplica(Deadline deadline, Work<T> work) {
        Source replica = replica();
        if (replica == null) {
            return readFrom(primary, deadline, work);
        }
        try {
            return readFrom(replica, deadline, work);
        } catch (DataException.Unavailable e) {
            return readFrom(primary, deadline, work);
        }
    }

    private @Nullable Source replica() {
        int first = turn.getAndIncrement();
        for (int i = 0; i < replicas.size(); i++) {
            Source replica = replicas.get(Math.floorMod(first + i, replicas.size()));
            if (!replica.down()) {
                return replica;
            }
        }
        return null;
    }

    private static <T extends @Nullable Object> T readFrom(Source source, Deadline deadline, Work<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return readOnce(source, deadline, work);
            } catch (LinkFailure e) {
                if (tries >= MOST_TRIES || deadline.isOver()) {
                    throw outcome(source, e);
                }
                if (tries == 2 && e.kind() == LinkFailure.Kind.BROKEN) {
                    source.renewIdle();
                }
                source.counts().retries.increment();
            }
        }
    }

    private static <T extends @Nullable Object> T readOnce(Source source, Deadline deadline, Work<T> work) {
        Lease lease = source.lend(false, deadline);
        try {
            return work.run(lease);
        } catch (SQLException e) {
            throw lease.failure(e);
        } finally {
            lease.end();
        }
    }

    /**
     * Runs one transaction, once: committed when {@code work} has returned, rolled back if it throws.
     *
     * @throws DataException.TooLate also if the answer to the commit was lost; the message then says that the write may have happened
     */
    public <T extends @Nullable Object> T write(Deadline deadline, Work<T> work) {
        try {
            return writeOnce(deadline, work);
        } catch (LinkFailure e) {
            throw outcome(primary, e);
        }
    }

    /**
     * As {@link #write}, but when transactions get into each other's way (a deadlock, a lock that is not to be had for a second),
     * {@code work} is run again after a rollback and a short pause, and only then told as a conflict.
     */
    public <T extends @Nullable Object> T transact(Deadline deadline, Work<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return writeOnce(deadline, work);
            } catch (LinkFailure e) {
                if (e.kind() != LinkFailure.Kind.COLLISION || tries >= MOST_COLLISIONS || !pause(tries, deadline)) {
                    throw outcome(primary, e);
                }
                primary.counts().retries.increment();
            }
        }
    }

    private <T extends @Nullable Object> T writeOnce(Deadline deadline, Work<T> work) {
        Lease lease = primary.lend(true, deadline);
        try {
            T result = work.run(lease);
            lease.commit();
            return result;
        } catch (SQLException e) {
            throw lease.failure(e);
        } finally {
            lease.end();
        }
    }

    /** Waits a random time that grows with the tries; false if there is not that much time. */
    private static boolean pause(int tries, Deadline deadline) {
        int most = Math.min(MOST_PAUSE_MILLIS, 4 << tries);
        Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextInt(1, most));
        if (deadline.left().compareTo(pause) <= 0) {
            return false;
        }
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller is told of the collision, and its loop of the interrupt
            return false;
        }
    }

    /** Begins a transaction that the caller ends; it is rolled back at the deadline. */
    public Transaction begin(Deadline deadline) {
        return new Transaction(primary, primary.lend(true, deadline));
    }

    static DataException outcome(Source source, LinkFailure failure) {
        return switch (failure.kind()) {
            case BROKEN -> source.refused(failure.text());
            case COLLISION -> {
                source.counts().conflicts.increment();
                yield new DataException.Conflict(failure.text(), true);
            }
        };
    }

    void close() {
        replicas.forEach(Source::close);
        primary.close();
    }
}
