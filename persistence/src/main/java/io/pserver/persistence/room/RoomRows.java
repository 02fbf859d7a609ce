package io.pserver.persistence.room;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.database.Link;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables of rooms. Any thread; each call waits until its deadline at most. */
final class RoomRows {
    // Of the statement's begin. Unlike UNIX_TIMESTAMP(NOW()) it means the same in every time zone.
    private static final String NOW =
            "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000";
    private static final String EPOCHS = "SELECT id, epoch FROM ps_room WHERE id IN ";
    private static final String INSERT =
            "INSERT INTO ps_room (id, type, epoch, owner, snapshot, locked, clients, params, state, kept, seats,"
                    + " metadata, updated_millis) VALUES ";
    private static final String OR_UPDATE = " ON DUPLICATE KEY UPDATE snapshot = snapshot + 1,"
            + " locked = VALUES(locked), clients = VALUES(clients), state = VALUES(state), kept = VALUES(kept),"
            + " seats = VALUES(seats), metadata = VALUES(metadata), updated_millis = VALUES(updated_millis)";
    private static final String ROW = "(?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM ps_room WHERE id IN ";
    private static final String DELETE_TICKETS = "DELETE FROM ps_room_ticket WHERE room_id IN ";
    private static final String INSERT_TICKETS = "INSERT INTO ps_room_ticket (hash, room_id) VALUES ";
    private static final String READ = "SELECT type, epoch, owner, params, state, kept, seats, metadata, locked,"
            + " updated_millis FROM ps_room WHERE id = ? FOR UPDATE";
    private static final String TAKE = "UPDATE ps_room SET epoch = ?, owner = ? WHERE id = ?";
    private static final String NODE = "SELECT ended, beat_millis FROM ps_room_node WHERE id = ?";
    private static final String SLEEPING =
            "SELECT r.id, r.metadata, r.clients FROM ps_room r LEFT JOIN ps_room_node n ON n.id = r.owner"
                    + " WHERE r.type = ? AND r.locked = 0 AND r.owner <> ?"
                    + " AND (n.id IS NULL OR n.ended = 1 OR n.beat_millis <= ?)"
                    + " ORDER BY r.updated_millis DESC LIMIT ";
    private static final String BEAT = "UPDATE ps_room_node SET beat_millis = ?, ended = ? WHERE id = ?";
    private static final String REGISTER =
            "INSERT INTO ps_room_node (id, place, ended, beat_millis) VALUES (?, ?, 0, ?)";
    private static final String NAMESAKES = "SELECT id, beat_millis FROM ps_room_node WHERE place = ? AND ended = 0";
    private static final String END = "UPDATE ps_room_node SET ended = 1 WHERE id = ?";
    private static final String END_ALL = "UPDATE ps_room_node SET ended = 1";
    private static final String FORGET_OLD = "DELETE FROM ps_room_node WHERE beat_millis < ?";
    private static final long FORGET_MILLIS = Duration.ofDays(30).toMillis();
    private static final int MOST_AT_ONCE = 1_000;

    private final Database database;

    /** How long after its last beat a node is believed to live. */
    private final long leaseMillis;

    RoomRows(Database database, Duration lease) {
        this.database = database;
        this.leaseMillis = lease.toMillis();
    }

    /** What the database's clock says. */
    private static long now(Link link) throws SQLException {
        return link.dialect() == Dialect.H2
                ? System.currentTimeMillis()
                : link.query(NOW, List.of(), row -> row.getLong(1)).getFirst();
    }

    private static String marks(int count) {
        return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    }

    // ---- snapshots -------------------------------------------------------------------------------------------------

    /**
     * Writes many rooms in one transaction.
     *
     * @param written rooms that were in the database before: missing now, they were taken and removed by another node
     * @param newTickets rooms of which the tickets are to be written anew
     * @return how it ended, by room
     */
    Map<String, RoomSaved> write(
            Collection<RoomWork> works, String owner, Set<String> written, Set<String> newTickets, Deadline deadline) {
        Map<String, RoomWork> byId = new TreeMap<>(); // all nodes lock in the same order
        works.forEach(work -> byId.put(work.id(), work));
        return database.<Map<String, RoomSaved>>transact(deadline, link -> {
            Map<String, Long> epochs = new HashMap<>();
            link.query(EPOCHS + marks(byId.size()) + " ORDER BY id FOR UPDATE", List.copyOf(byId.keySet()), row -> {
                epochs.put(row.getString(1), row.getLong(2));
                return true;
            });
            Map<String, RoomSaved> ends = new HashMap<>();
            List<RoomSnapshot> saves = new ArrayList<>();
            List<String> removals = new ArrayList<>();
            for (RoomWork work : byId.values()) {
                RoomSnapshot snapshot = work.snapshot();
                if (!isMine(work, epochs.get(work.id()), written)) {
                    ends.put(work.id(), RoomSaved.FENCED);
                } else if (snapshot == null) {
                    removals.add(work.id());
                    ends.put(work.id(), RoomSaved.DROPPED);
                } else {
                    saves.add(snapshot);
                    ends.put(work.id(), RoomSaved.DURABLE);
                }
            }
            save(link, saves, owner, newTickets);
            remove(link, removals);
            return ends;
        });
    }

    private static boolean isMine(RoomWork work, @Nullable Long epoch, Set<String> written) {
        if (epoch == null) { // a first snapshot, or what another owner has removed
            return work.snapshot() == null || (work.epoch() == 1 && !written.contains(work.id()));
        }
        return epoch == work.epoch();
    }

    private static void save(Link link, List<RoomSnapshot> saves, String owner, Set<String> newTickets)
            throws SQLException {
        if (saves.isEmpty()) {
            return;
        }
        long now = now(link);
        List<Object> params = new ArrayList<>();
        for (RoomSnapshot room : saves) {
            params.addAll(List.of(room.id(), room.type(), room.epoch(), owner));
            params.addAll(List.of(room.locked() ? 1 : 0, room.clients(), room.paramsJson()));
            params.addAll(List.of(room.state().json(), room.keptJson(), room.seatsJson(), room.metadataJson(), now));
        }
        link.update(INSERT + String.join(", ", Collections.nCopies(saves.size(), ROW)) + OR_UPDATE, params);
        List<RoomSnapshot> changed =
                saves.stream().filter(room -> newTickets.contains(room.id())).toList();
        deleteTickets(link, changed.stream().map(RoomSnapshot::id).toList());
        insertTickets(link, changed);
    }

    private static void deleteTickets(Link link, List<String> rooms) throws SQLException {
        if (!rooms.isEmpty()) {
            link.update(DELETE_TICKETS + marks(rooms.size()), rooms);
        }
    }

    private static void insertTickets(Link link, List<RoomSnapshot> rooms) throws SQLException {
        List<String> params = new ArrayList<>();
        for (RoomSnapshot room : rooms) {
            for (String hash : room.tickets()) {
                params.add(hash);
                params.add(room.id());
            }
        }
        for (int from = 0; from < params.size(); from += 2 * MOST_AT_ONCE) {
            List<String> some = params.subList(from, Math.min(params.size(), from + 2 * MOST_AT_ONCE));
            link.update(INSERT_TICKETS + String.join(", ", Collections.nCopies(some.size() / 2, "(?, ?)")), some);
        }
    }

    private static void remove(Link link, List<String> rooms) throws SQLException {
        if (!rooms.isEmpty()) {
            deleteTickets(link, rooms);
            link.update(DELETE + marks(rooms.size()), rooms);
        }
    }

    // ---- taking rooms ----------------------------------------------------------------------------------------------

    private record Row(StoredRoom room, String owner, long updatedMillis) {}

    private record Beat(boolean ended, long millis) {}

    RoomClaim claim(String id, String node, Deadline deadline) {
        return database.<RoomClaim>transact(deadline, link -> {
            List<Row> rows = link.query(
                    READ,
                    List.of(id),
                    row -> new Row(
                            new StoredRoom(
                                    id,
                                    row.getString("type"),
                                    row.getLong("epoch") + 1,
                                    row.getString("params"),
                                    row.getString("state"),
                                    row.getString("kept"),
                                    row.getString("seats"),
                                    row.getString("metadata"),
                                    row.getInt("locked") == 1,
                                    0),
                            row.getString("owner"),
                            row.getLong("updated_millis")));
            return rows.isEmpty() ? new RoomClaim.Absent() : claim(link, rows.getFirst(), node);
        });
    }

    private RoomClaim claim(Link link, Row row, String node) throws SQLException {
        List<Beat> owner =
                link.query(NODE, List.of(row.owner()), beat -> new Beat(beat.getInt(1) == 1, beat.getLong(2)));
        Beat beat = owner.isEmpty() ? new Beat(true, row.updatedMillis()) : owner.getFirst();
        long now = now(link);
        boolean mine = row.owner().equals(node);
        if (!mine && !beat.ended() && beat.millis() > now - leaseMillis) {
            return new RoomClaim.Elsewhere();
        }
        StoredRoom room = row.room();
        link.update(TAKE, List.of(room.epoch(), node, room.id()));
        long silentMillis = mine ? 0 : Math.max(0, now - Math.max(beat.millis(), row.updatedMillis()));
        return new RoomClaim.Taken(new StoredRoom(
                room.id(),
                room.type(),
                room.epoch(),
                room.paramsJson(),
                room.stateJson(),
                room.keptJson(),
                room.seatsJson(),
                room.metadataJson(),
                room.locked(),
                System.currentTimeMillis() - silentMillis));
    }

    /** Rooms of a type that are not locked and that no node runs, the newest first. */
    List<SleepingRoom> sleeping(String type, String node, int most, Deadline deadline) {
        return database.read(deadline, link -> {
            long deadSince = now(link) - leaseMillis;
            return link.query(
                    SLEEPING + most,
                    List.of(type, node, deadSince),
                    row -> new SleepingRoom(row.getString(1), row.getString(2), row.getInt(3)));
        });
    }

    List<String> byTicket(String hash, Deadline deadline) {
        return database.read(
                deadline,
                link -> link.query(
                        "SELECT room_id FROM ps_room_ticket WHERE hash = ?", List.of(hash), row -> row.getString(1)));
    }

    // ---- nodes -----------------------------------------------------------------------------------------------------

    /** Nodes of a place that have not said that they end, with their last beats. */
    Map<String, Long> namesakes(String place, Deadline deadline) {
        Map<String, Long> beats = new HashMap<>();
        database.read(
                deadline,
                link -> link.query(NAMESAKES, List.of(place), row -> {
                    beats.put(row.getString(1), row.getLong(2));
                    return true;
                }));
        return beats;
    }

    /** The node has ended, though it could not say so. */
    void bury(String node, Deadline deadline) {
        database.<Integer>write(deadline, link -> link.update(END, List.of(node)));
    }

    /** A node begins. {@code alone}: no other can use the database, so all before have ended. */
    void register(String node, String place, boolean alone, Deadline deadline) {
        database.<Integer>write(deadline, link -> {
            long now = now(link);
            if (alone) {
                link.update(END_ALL, List.of());
            }
            link.update(FORGET_OLD, List.of(now - FORGET_MILLIS));
            return link.update(REGISTER, List.of(node, place, now));
        });
    }

    /** The node lives, or says that it ends. */
    void beat(String node, boolean ends, Deadline deadline) {
        database.<Integer>write(deadline, link -> link.update(BEAT, List.of(now(link), ends ? 1 : 0, node)));
    }
}
