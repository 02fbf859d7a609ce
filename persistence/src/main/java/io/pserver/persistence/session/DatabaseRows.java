package io.pserver.persistence.session;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Link;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sessions as rows of {@code ps_session}. */
final class DatabaseRows implements SessionRows {
    private static final String COLUMNS =
            "id, generation, token_hash, user_id, data, stamps, created_millis, used_millis";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM ps_session WHERE ";
    private static final String INSERT = "INSERT INTO ps_session (" + COLUMNS + ") VALUES ";
    private static final String ROW = "(?, ?, ?, ?, ?, ?, ?, ?)";
    // The rows are there and locked, so this always updates: many rows in one round trip.
    private static final String OR_UPDATE = " ON DUPLICATE KEY UPDATE generation = VALUES(generation),"
            + " token_hash = VALUES(token_hash), user_id = VALUES(user_id), data = VALUES(data),"
            + " stamps = VALUES(stamps), used_millis = VALUES(used_millis)";
    /** How often two nodes may insert the same session at the same moment before one gives up. */
    private static final int RACES = 4;

    private final Database database;

    DatabaseRows(Database database) {
        this.database = database;
    }

    @Override
    public @Nullable State byToken(String tokenHash, Deadline deadline) {
        return only(deadline, "token_hash = ?", tokenHash);
    }

    @Override
    public @Nullable State byId(String id, Deadline deadline) {
        return only(deadline, "id = ?", id);
    }

    private @Nullable State only(Deadline deadline, String where, String value) {
        List<State> rows =
                database.read(deadline, link -> link.query(SELECT + where, List.of(value), DatabaseRows::read));
        return rows.isEmpty() ? null : rows.getFirst();
    }

    @Override
    public void mergeAll(Collection<State> states, Deadline deadline) {
        Map<String, State> byId = new TreeMap<>(); // all nodes lock in the same order
        states.forEach(state -> byId.put(state.id(), state));
        for (int race = 0; race < RACES; race++) {
            if (database.<Boolean>transact(deadline, link -> mergeAll(link, byId))) {
                return;
            }
        }
        throw raced();
    }

    /** False if another node inserted one of them meanwhile. */
    private static boolean mergeAll(Link link, Map<String, State> states) throws SQLException {
        Map<String, State> missing = new LinkedHashMap<>(states);
        List<State> there = new ArrayList<>();
        String marks = String.join(", ", Collections.nCopies(states.size(), "?"));
        for (State row : link.query(
                SELECT + "id IN (" + marks + ") ORDER BY id FOR UPDATE",
                List.copyOf(states.keySet()),
                DatabaseRows::read)) {
            State state = missing.remove(row.id());
            State merged = state == null ? row : row.merged(state);
            if (!merged.equals(row)) {
                there.add(merged);
            }
        }
        write(link, there, OR_UPDATE);
        return insert(link, missing.values());
    }

    /** False if one of them is there already. */
    private static boolean insert(Link link, Collection<State> states) throws SQLException {
        try {
            write(link, states, "");
            return true;
        } catch (SQLException e) {
            if (Database.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    private static void write(Link link, Collection<State> states, String or) throws SQLException {
        if (states.isEmpty()) {
            return;
        }
        List<@Nullable Object> params = new ArrayList<>(states.size() * 8);
        for (State state : states) {
            State kept = state.pruned(System.currentTimeMillis());
            State.Identity identity = kept.identity();
            params.addAll(Arrays.<@Nullable Object>asList(
                    kept.id(),
                    identity.generation(),
                    identity.tokenHash(),
                    identity.userId(),
                    kept.dataJson(),
                    Members.join(kept.stamps()),
                    kept.createdMillis(),
                    kept.usedMillis()));
        }
        link.update(INSERT + String.join(", ", Collections.nCopies(states.size(), ROW)) + or, params);
    }

    private static State read(ResultSet row) throws SQLException {
        Map<String, Long> stamps = Members.split(row.getString("stamps")).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, stamp -> Long.valueOf(stamp.getValue())));
        return new State(
                row.getString("id"),
                new State.Identity(row.getLong("generation"), row.getString("token_hash"), row.getString("user_id")),
                Members.split(row.getString("data")),
                stamps,
                row.getLong("created_millis"),
                row.getLong("used_millis"));
    }

    /** What one try to change a session came to. */
    private record Try(boolean through, @Nullable State state) {}

    @Override
    public @Nullable State change(String id, Deadline deadline, Function<@Nullable State, @Nullable State> change) {
        for (int race = 0; race < RACES; race++) {
            Try done = database.transact(deadline, link -> {
                List<State> rows = link.query(SELECT + "id = ? FOR UPDATE", List.of(id), DatabaseRows::read);
                State next = change.apply(rows.isEmpty() ? null : rows.getFirst());
                if (next == null) {
                    return new Try(true, null);
                }
                if (rows.isEmpty()) {
                    return new Try(insert(link, List.of(next)), next);
                }
                write(link, List.of(next), OR_UPDATE);
                return new Try(true, next);
            });
            if (done.through()) {
                return done.state();
            }
        }
        throw raced();
    }

    private static DataException raced() {
        return new DataException.Conflict("the session kept being made by other nodes");
    }

    @Override
    public boolean takeSweep(long nowMillis, long everyMillis, Deadline deadline) {
        return database.<Integer>write(
                        deadline,
                        link -> link.update(
                                "UPDATE ps_session_sweep SET next_millis = ? WHERE id = 1 AND next_millis <= ?",
                                List.of(nowMillis + everyMillis, nowMillis)))
                == 1;
    }

    @Override
    public int sweep(long usedBeforeMillis, int most, Deadline deadline) {
        return database.<Integer>write(
                deadline,
                link -> link.update(
                        "DELETE FROM ps_session WHERE used_millis < ? LIMIT " + most, List.of(usedBeforeMillis)));
    }
}
