package io.pserver.handlers.realm;

/** A server of which nothing can be asked, but for what an implementation answers itself: at least to log. */
public interface RefusedCalls extends HostCalls, RefusedData {
    @Override
    default double budgetMs() {
        return 0;
    }

    @Override
    default void sleep(double millis) throws HostFailure {
        throw refusal();
    }

    @Override
    default String createRoom(String type, String paramsJson) throws HostFailure {
        throw refusal();
    }

    @Override
    default String findRooms(String type, String whereJson) throws HostFailure {
        throw refusal();
    }

    @Override
    default void signalRoom(String roomId, String dataJson) throws HostFailure {
        throw refusal();
    }

    @Override
    default void saveRoom(String stateJson, String keptJson, String metadataJson, boolean locked) throws HostFailure {
        throw refusal();
    }

    @Override
    default String openSession() throws HostFailure {
        throw refusal();
    }

    @Override
    default String loginSession(String userId) throws HostFailure {
        throw refusal();
    }
}
