package io.pserver.persistence.model;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.database.Link;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables of models when they are first used, and adds the columns and indexes that a model has got since. Nothing else is
 * changed: whatever could lose data is refused, with the SQL to run by hand.
 *
 * <p>Any thread. Of several callers, and of several nodes, one changes a table; the others wait for it until their deadline.
 */
public final class Schema {
    private record Place(String database, String model) {}

    private static final int MOST_TRIES = 5;

    private final Set<Place> ready = ConcurrentHashMap.newKeySet();
    private final Map<Place, Semaphore> turns = new ConcurrentHashMap<>();

    /** Whether the table has been seen to be as the model says. */
    public boolean isReady(Database database, ModelDefinition model) {
        return ready.contains(new Place(database.name(), model.name()));
    }

    /**
     * Sees to it that the table is as the model says. Costs nothing when it was before.
     *
     * @throws DataException.Refused if more than adding is needed; the message has the SQL to run by hand
     * @throws DataException.TooLate if that was not done by the deadline; a database may go on adding an index, and a later call
     *     finds it
     */
    public void ensure(Database database, ModelDefinition model, Deadline deadline) {
        Place place = new Place(database.name(), model.name());
        if (ready.contains(place)) {
            return;
        }
        Semaphore turn = turns.computeIfAbsent(place, _ -> new Semaphore(1));
        take(turn, model, deadline);
        try {
            if (!ready.contains(place)) {
                List<String> missing = database.read(deadline, link -> new TableUpgrade(link, model).missing());
                if (!missing.isEmpty()) {
                    database.transact(deadline, link -> upgradeAlone(link, model, deadline));
                }
                ready.add(place);
            }
        } finally {
            turn.release();
        }
    }

    private static void take(Semaphore turn, ModelDefinition model, Deadline deadline) {
        try {
            if (!turn.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DataException.TooLate("table " + model.name() + " is still being made; nothing was done");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DataException.TooLate("interrupted while table " + model.name() + " was made; nothing was done");
        }
    }

    // The lock is the server's, and so holds off other nodes; DDL, which commits, does not end it. H2 has one process
    // only.
    private static @Nullable Void upgradeAlone(Link link, ModelDefinition model, Deadline deadline)
            throws SQLException {
        if (link.dialect() == Dialect.H2) {
            upgradeEmbedded(link, model);
            return null;
        }
        String lock = "LEFT(CONCAT('pserver-', SHA1(CONCAT(DATABASE(), '.', ?))), 60)";
        long seconds = Math.max(1, deadline.left().toSeconds());
        List<Integer> got =
                link.query("SELECT GET_LOCK(" + lock + ", ?)", List.of(model.name(), seconds), row -> row.getInt(1));
        if (!got.equals(List.of(1))) {
            throw new DataException.TooLate("table " + model.name() + " is still being changed by another node");
        }
        try {
            upgrade(link, model);
        } finally {
            link.query("SELECT RELEASE_LOCK(" + lock + ")", List.of(model.name()), row -> row.getInt(1));
        }
        return null;
    }

    // Nodes cannot meet here, but the models of before and after a reload can: what the others have made is left out
    // the next time.
    private static void upgradeEmbedded(Link link, ModelDefinition model) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                upgrade(link, model);
                return;
            } catch (SQLException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static void upgrade(Link link, ModelDefinition model) throws SQLException {
        for (String statement : new TableUpgrade(link, model).missing()) {
            link.update(statement, List.of());
        }
    }
}
