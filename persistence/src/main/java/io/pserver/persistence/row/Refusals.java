package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the calls that end in a refusal of this stage; those of a database are counted there. */
final class Refusals {
    private Refusals() {}

    static <T extends @Nullable Object> T counted(RowCounters counters, Supplier<T> call) {
        try {
            return call.get();
        } catch (DataException.Conflict e) {
            counters.conflicts.increment();
            throw e;
        } catch (DataException.Invalid e) {
            counters.invalid.increment();
            throw e;
        }
    }
}
