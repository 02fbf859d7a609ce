package io.pserver.persistence.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.Set;

/** What the failure of a statement means for what may be done next. */
enum SqlFailure {
    /** The connection is gone, and with it whatever was not committed. */
    BROKEN,
    /** Rolled back in favour of another transaction, or tired of waiting for one. */
    COLLISION,
    /** The database takes no writes now. */
    READ_ONLY,
    /** A row with the same key is there. */
    DUPLICATE,
    /** The statement itself is wrong, or not allowed. */
    REFUSED;

    // Shutdown in progress; killed; disconnected for being idle; and the driver's own.
    private static final Set<Integer> BROKEN_CODES =
            Set.of(1053, 1077, 1078, 1079, 1927, 2006, 2013, 3169, 4031, 90067, 90098, 90121);
    // Deadlock, lock wait timeout (MySQL, then H2), a row that moved on (MariaDB), refused by a cluster.
    private static final Set<Integer> COLLISION_CODES = Set.of(1213, 1205, 40001, 50200, 90131, 1020, 3101);
    private static final Set<Integer> READ_ONLY_CODES = Set.of(1290, 1792, 1836, 3100, 90097);
    private static final Set<Integer> DUPLICATE_CODES = Set.of(1062, 1586, 23505);

    static SqlFailure of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (DUPLICATE_CODES.contains(e.getErrorCode())) {
            return DUPLICATE;
        }
        if (COLLISION_CODES.contains(e.getErrorCode())) {
            return COLLISION;
        }
        if (READ_ONLY_CODES.contains(e.getErrorCode()) && isAboutReadOnly(e)) {
            return READ_ONLY;
        }
        boolean broken = state.startsWith("08")
                || BROKEN_CODES.contains(e.getErrorCode())
                || e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException;
        return broken ? BROKEN : REFUSED;
    }

    private static boolean isAboutReadOnly(SQLException e) {
        // 1290 names the option that stands in the way, of which there are others.
        return e.getErrorCode() != 1290 || String.valueOf(e.getMessage()).matches("(?s).*read[-_]only.*");
    }
}
