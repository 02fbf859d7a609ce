package io.pserver.persistence.shard;

import io.pserver.persistence.database.Database;
import java.util.ArrayList;
import java.util.List;

/**
 * Which buckets one database has, as it said it itself. Immutable.
 *
 * @param version grows whenever anything here changes; {@link #UNFENCED} where nothing can be moved
 * @param lines one for each bucket, in order
 */
public record Home(Database database, long version, List<Line> lines) {
    /** The version, and each epoch, of a database that buckets are not moved to or from. */
    public static final long UNFENCED = -1;

    /** What a database says of a bucket. */
    enum State {
        /** It has none of its rows. */
        AWAY(0),
        /** It is the one that has its rows. */
        HERE(1),
        /** Its rows are being copied to here; nobody but the mover may look at them. */
        COMING(2),
        /** It was here; what is still here is to be deleted. */
        LEFT(3);

        private final int number;

        State(int number) {
            this.number = number;
        }

        /** As the table has it. */
        int number() {
            return number;
        }

        static State of(int number) {
            for (State state : values()) {
                if (state.number == number) {
                    return state;
                }
            }
            throw new IllegalStateException("ps_home has an unknown state " + number);
        }
    }

    /**
     * One bucket.
     *
     * @param epoch of its last arrival here or departure from here
     * @param goneTo the database that has it since then, if it left; else empty
     */
    record Line(long epoch, State state, String goneTo) {
        static final Line NOWHERE = new Line(UNFENCED, State.AWAY, "");
    }

    public Home {
        lines = List.copyOf(lines);
    }

    boolean has(int bucket) {
        return lines.get(bucket).state() == State.HERE;
    }

    /** Buckets of which there may be rows here though another database has them; none unless something is being moved. */
    public List<Integer> guests() {
        List<Integer> guests = new ArrayList<>();
        for (int bucket = 0; bucket < lines.size(); bucket++) {
            State state = lines.get(bucket).state();
            if (state == State.COMING || state == State.LEFT) {
                guests.add(bucket);
            }
        }
        return guests;
    }
}
