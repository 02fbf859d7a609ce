package io.pserver.persistence.database;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What happened in the databases, and what is going on in them. Any thread may read. */
public final class DatabaseCounters {
    /** What is going on in one pool right now. */
    interface Gauges {
        int inUse();

        int size();

        int waiting();

        boolean down();
    }

    /** Of one primary or replica; the adders only grow. */
    public static final class Counts {
        private final String database;
        /** Calls that were told {@code Unavailable}: down, or no connection came free. */
        public final LongAdder refused = new LongAdder();
        /** Calls that were told {@code TooLate}. */
        public final LongAdder tooLate = new LongAdder();
        /** Reads run again on another connection, and transactions run again after a collision. */
        public final LongAdder retries = new LongAdder();
        /** Transactions that were told {@code Conflict} by the database. */
        public final LongAdder conflicts = new LongAdder();
        /** Connections that turned out broken, or could not be made. */
        public final LongAdder broken = new LongAdder();
        /** How often the breaker opened. */
        public final LongAdder opened = new LongAdder();
        /** Statements past their deadline that were ended in the database. */
        public final LongAdder killed = new LongAdder();

        // Written once, when the pool is there; read by anybody.
        private volatile Gauges gauges = NOTHING;

        Counts(String database) {
            this.database = database;
        }

        void show(Gauges shown) {
            gauges = shown;
        }

        /** The database's name, or that and {@code -replica-1}, {@code -replica-2}, … */
        public String database() {
            return database;
        }

        /** Connections lent now. */
        public int inUse() {
            return gauges.inUse();
        }

        /** Connections open now. */
        public int size() {
            return gauges.size();
        }

        /** Callers who wait for a connection now. */
        public int waiting() {
            return gauges.waiting();
        }

        /** Whether calls are refused at once now. */
        public boolean down() {
            return gauges.down();
        }
    }

    private static final Gauges NOTHING = new Gauges() {
        @Override
        public int inUse() {
            return 0;
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public boolean down() {
            return false;
        }
    };

    private final List<Counts> all = new CopyOnWriteArrayList<>();

    /** One for each primary and replica, in the order of the settings. */
    public List<Counts> all() {
        return List.copyOf(all);
    }

    Counts add(String database) {
        Counts counts = new Counts(database);
        all.add(counts);
        return counts;
    }
}
