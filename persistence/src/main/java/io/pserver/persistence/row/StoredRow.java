package io.pserver.persistence.row;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as its columns have it.
 *
 * @param createdMs milliseconds since 1970, as {@code updatedMs}
 * @param values one for each field of the model, in its order
 */
record StoredRow(String id, long version, long createdMs, long updatedMs, List<@Nullable Object> values) {}
