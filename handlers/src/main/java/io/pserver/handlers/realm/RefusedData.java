package io.pserver.handlers.realm;

/** Data of which nothing can be asked, but for what an implementation answers itself. */
public interface RefusedData extends DataCalls {
    /** What every other call is told. */
    HostFailure refusal();

    @Override
    default String model(ModelCall call, String model, String first, String second, boolean inTransaction)
            throws HostFailure {
        throw refusal();
    }

    @Override
    default String sqlQuery(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        throw refusal();
    }

    @Override
    default String sqlExec(String text, String paramsJson, String optionsJson, boolean inTransaction)
            throws HostFailure {
        throw refusal();
    }

    @Override
    default void begin(String key) throws HostFailure {
        throw refusal();
    }

    @Override
    default void commit() throws HostFailure {
        throw refusal();
    }

    @Override
    default void rollback() {}

    @Override
    default String cache(CacheCall call, String key, String json, double by, double ttlMillis) throws HostFailure {
        throw refusal();
    }

    @Override
    default String fetch(String url, String optionsJson) throws HostFailure {
        throw refusal();
    }
}
