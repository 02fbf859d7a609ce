package io.pserver.persistence.row;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pserver.persistence.DataException;
import io.pserver.persistence.model.FieldValues;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Makes ids for rows that came without one: 26 characters, the first ten the time in milliseconds and the others random, so that
 * newer rows sort behind older ones. Of one node each is greater than the one before, even when the clock is set back. Any thread.
 */
final class RowIds {
    static final int MOST_BYTES = 64;

    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int RANDOM_HALF_BITS = 40;
    private static final long RANDOM_HALF = (1L << RANDOM_HALF_BITS) - 1;

    private final LongSupplier clockMs;
    private final RandomGenerator random = new SecureRandom();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private long lastMs;

    @GuardedBy("lock")
    private long high;

    @GuardedBy("lock")
    private long low;

    RowIds(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    String next() {
        long now = clockMs.getAsLong();
        synchronized (lock) {
            if (now > lastMs) {
                lastMs = now;
                high = random.nextLong() & (RANDOM_HALF >> 1); // leaves room to count up in
                low = random.nextLong() & RANDOM_HALF;
            } else {
                low += 1 + (random.nextLong() & 0xffff_ffffL); // so that an id does not tell the next
                high += low >> RANDOM_HALF_BITS;
                low &= RANDOM_HALF;
            }
            StringBuilder id = new StringBuilder(26);
            digits(id, lastMs, 10);
            digits(id, high, 8);
            digits(id, low, 8);
            return id.toString();
        }
    }

    private static void digits(StringBuilder text, long number, int count) {
        for (int shift = 5 * (count - 1); shift >= 0; shift -= 5) {
            text.append(DIGITS[(int) (number >>> shift) & 31]);
        }
    }

    /** Whether a row can have this id. */
    static boolean isPossible(String id) {
        return !id.isEmpty()
                && id.length() <= MOST_BYTES
                && FieldValues.isUnicode(id)
                && id.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }

    /** @throws DataException.Invalid if a row cannot have this id */
    static String checked(String id) {
        if (!isPossible(id)) {
            throw new DataException.Invalid("id must be a string of 1 to " + MOST_BYTES + " bytes of UTF-8");
        }
        return id;
    }
}
