package io.pserver.persistence;

/**
 * A call for data that could not be done, in the ways that a game is told apart. Each is expected, so none carries a stack; the
 * message is enough to act on.
 */
public abstract sealed class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DataException(String message) {
        super(message, null, false, false);
    }

    /** A database does not answer, or its pool is exhausted. Nothing was done: a retry is safe. */
    public static final class Unavailable extends DataException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }
    }

    /** The call's deadline is over. A write that was under way has been rolled back, or may have happened: the message says it. */
    public static final class TooLate extends DataException {
        private static final long serialVersionUID = 1;

        public TooLate(String message) {
            super(message);
        }
    }

    /** A version moved on, an id is taken, or transactions kept getting into each other's way. */
    public static final class Conflict extends DataException {
        private static final long serialVersionUID = 1;

        private final boolean passing;

        public Conflict(String message) {
            this(message, false);
        }

        /**
         * A conflict.
         *
         * @param passing whether the same transaction, run again, is likely to get through
         */
        public Conflict(String message, boolean passing) {
            super(message);
            this.passing = passing;
        }

        /** Whether transactions only got into each other's way. */
        public boolean isPassing() {
            return passing;
        }
    }

    /** What the caller gave cannot be: the message names the field. */
    public static final class Invalid extends DataException {
        private static final long serialVersionUID = 1;

        public Invalid(String message) {
            super(message);
        }
    }

    /** The database refused a statement: the message is the database's. */
    public static final class Refused extends DataException {
        private static final long serialVersionUID = 1;

        public Refused(String message) {
            super(message);
        }
    }
}
