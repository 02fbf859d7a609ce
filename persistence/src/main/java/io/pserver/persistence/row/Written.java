package io.pserver.persistence.row;

import org.jspecify.annotations.Nullable;

/**
 * What a call that writes has done in its transaction.
 *
 * @param id of the row that was to be changed
 * @param happened false if the row was not there, or not at the version
 * @param row as it is now; null if it did not happen or the row was removed
 */
record Written(String id, boolean happened, @Nullable Row row) {
    /** Changed to {@code row}; null if it did not happen. */
    static Written of(String id, @Nullable Row row) {
        return new Written(id, row != null, row);
    }

    /** The row for a script; null if there is none. */
    @Nullable
    String json() {
        return row == null ? null : row.json();
    }
}
