package io.pserver.handlers.realm;

/**
 * What scripts may ask of the data that outlives them. JSON in, JSON out; an empty answer is {@code null} in the script.
 *
 * <p>Threading: called by the realm's lane thread only, inside a pass. Every call may wait, and ends by the pass's deadline.
 */
public interface DataCalls {
    /** What a call on a model does. */
    enum ModelCall {
        /** {@code first}: the id. */
        GET,
        /** {@code first}: an array of ids. An array of rows, null for those that are missing. */
        GET_MANY,
        /** {@code first}: the row. */
        CREATE,
        /** {@code first}: the row. */
        PUT,
        /** {@code first}: the id. The newest row there is, past every cache. */
        CURRENT,
        /** {@code first}: the id, {@code second}: the row with the version that it replaces. Empty if the row has moved on. */
        REPLACE,
        /** {@code first}: the id, {@code second}: an object of numbers to add. */
        INCREMENT,
        /** {@code first}: the id. {@code true} or {@code false}. */
        REMOVE,
        /** {@code first}: the query. */
        FIND,
        /** {@code first}: the query. */
        COUNT
    }

    /** What a call on the game's own part of the cache does. */
    enum CacheCall {
        GET,
        SET,
        ADD,
        REMOVE,
        INCREMENT
    }

    /** A call on a model; {@code inTransaction}: as part of the transaction that this pass has begun. */
    String model(ModelCall call, String model, String first, String second, boolean inTransaction) throws HostFailure;

    /**
     * SQL of the game's own.
     *
     * @param paramsJson an array, a value for each {@code ?}
     * @param optionsJson {@code {"key":…,"fresh":…}}
     */
    String sqlQuery(String text, String paramsJson, String optionsJson, boolean inTransaction) throws HostFailure;

    /** Like {@link #sqlQuery}, for statements that change something; the number of affected rows. */
    String sqlExec(String text, String paramsJson, String optionsJson, boolean inTransaction) throws HostFailure;

    /** Begins the pass's transaction, on the database of {@code key}. */
    void begin(String key) throws HostFailure;

    void commit() throws HostFailure;

    /** Gives up what the transaction has done; nothing happens if there is none. */
    void rollback();

    /**
     * A call on the game's own part of the cache.
     *
     * @param json the value; empty if the call takes none
     * @param by what an increment adds
     * @param ttlMillis 0: as long as there is room
     */
    String cache(CacheCall call, String key, String json, double by, double ttlMillis) throws HostFailure;

    /**
     * Asks another server over HTTP.
     *
     * @param optionsJson {@code {"method":…,"headers":{…},"body":…}}
     * @return {@code {"status":…,"url":…,"headers":[[name,value],…]}}, a line end, and the body, a character for each byte
     */
    String fetch(String url, String optionsJson) throws HostFailure;
}
