package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Link;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The guard's tables in MySQL or MariaDB. */
final class SqlGuardTable implements GuardTable {
    // Of the statement's begin. Unlike UNIX_TIMESTAMP(NOW()) it means the same in every time zone.
    private static final String NOW = "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)";
    private static final String NAMESAKES =
            "SELECT id FROM ps_guard_node WHERE name = ? AND id <> ? AND beat_ms < " + NOW + " - 2000";
    private static final String FORGET = "DELETE FROM ps_guard_node WHERE id = ?";
    private static final String FORGET_OLD =
            "DELETE FROM ps_guard_node WHERE beat_ms < " + NOW + " - hold_ms - 86400000";
    private static final String BEAT =
            "INSERT INTO ps_guard_node (id, name, cache, alone, hold_ms, beat_ms)" + " VALUES (?, ?, ?, ?, ?, " + NOW
                    + ") ON DUPLICATE KEY UPDATE alone = VALUES(alone), beat_ms = VALUES(beat_ms)";
    private static final String LAYOUT = "SELECT cache FROM ps_guard_layout WHERE id = 1 FOR UPDATE";
    private static final String OTHER_CACHES =
            "SELECT COUNT(*) FROM ps_guard_node WHERE cache <> ? AND beat_ms > " + NOW + " - hold_ms";
    private static final String NEXT_GENERATION =
            "UPDATE ps_guard_layout SET cache = ?, generation = generation + 1 WHERE id = 1";
    private static final String BAN = "INSERT INTO ps_guard_server (name, epoch, banned_until_ms) VALUES (?, 1, " + NOW
            + " + ?) ON DUPLICATE KEY UPDATE epoch = epoch + 1,"
            + " banned_until_ms = GREATEST(banned_until_ms, VALUES(banned_until_ms))";
    private static final String PROLONG =
            "UPDATE ps_guard_server SET banned_until_ms = " + NOW + " + ? WHERE name = ? AND banned_until_ms > " + NOW;
    private static final String LOOK = "SELECT 1 AS kind, id AS name, cache AS cache, alone AS a, hold_ms AS b, " + NOW
            + " - beat_ms AS c FROM ps_guard_node"
            + " UNION ALL SELECT 2, name, '', epoch, banned_until_ms - " + NOW + ", 0 FROM ps_guard_server"
            + " UNION ALL SELECT 3, '', cache, generation, 0, 0 FROM ps_guard_layout";

    private final Database database;
    private final Duration ban;

    SqlGuardTable(Database database, Duration ban) {
        this.database = database;
        this.ban = ban;
    }

    @Override
    public void tell(
            Self self, boolean register, Collection<String> bans, Collection<String> prolongs, Deadline deadline) {
        database.write(deadline, link -> {
            if (register) {
                register(link, self);
            } else {
                beat(link, self);
            }
            for (String server : new TreeSet<>(bans)) { // in one order on all nodes: no deadlocks
                link.update(BAN, List.of(server, ban.toMillis()));
            }
            for (String server : new TreeSet<>(prolongs)) {
                link.update(PROLONG, List.of(ban.toMillis(), server));
            }
            return true;
        });
    }

    private static void register(Link link, Self self) throws SQLException {
        String recorded =
                link.query(LAYOUT, List.of(), row -> row.getString(1)).getFirst(); // and nobody else registers now
        link.update(FORGET_OLD, List.of());
        beat(link, self);
        long others = link.query(OTHER_CACHES, List.of(self.cache()), row -> row.getLong(1))
                .getFirst();
        if (others > 0 || !recorded.equals(self.cache())) {
            link.update(NEXT_GENERATION, List.of(self.cache()));
        }
    }

    private static void beat(Link link, Self self) throws SQLException {
        // Found without locks and removed one by one: a delete by name would wait for every node that beats.
        for (String id : link.query(NAMESAKES, List.of(self.name(), self.id()), row -> row.getString(1))) {
            link.update(FORGET, List.of(id));
        }
        link.update(BEAT, List.of(self.id(), self.name(), self.cache(), self.alone() ? 1L : 0L, self.holdMillis()));
    }

    private record Line(long kind, String name, String cache, long a, long b, long c) {}

    @Override
    public Seen look(String selfId, Deadline deadline) {
        List<Line> lines = database.read(
                deadline,
                link -> link.query(
                        LOOK,
                        List.of(),
                        row -> new Line(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6))));
        List<Other> others = new ArrayList<>();
        Map<String, Server> servers = new HashMap<>();
        long generation = 0;
        for (Line line : lines) {
            if (line.kind == 1 && !line.name.equals(selfId)) {
                others.add(new Other(line.name, line.cache, line.a == 1, line.b, line.c));
            } else if (line.kind == 2) {
                servers.put(line.name, new Server(line.a, line.b));
            } else if (line.kind == 3) {
                generation = line.a;
            }
        }
        return new Seen(List.copyOf(others), Map.copyOf(servers), generation);
    }

    @Override
    public void leave(String selfId, Deadline deadline) {
        database.write(deadline, link -> link.update(FORGET, List.of(selfId)));
    }
}
