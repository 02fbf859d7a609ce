package io.pserver.persistence.row;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as a script gave it, checked.
 *
 * @param id null if it has none
 * @param version null if it has none
 * @param values one for each field of the model, in its order, as columns keep them
 */
record RowInput(@Nullable String id, @Nullable Long version, List<@Nullable Object> values) {}
