package io.pserver.handlers.realm;

/**
 * What the scripts of one realm may ask of the server. A lane implements it and gives it to its realm.
 *
 * <p>Threading: called by the realm's lane thread only, inside a pass. Calls that wait end by the pass's deadline, and their
 * time does not count as the handler's computing.
 */
public interface HostCalls extends DataCalls {
    /**
     * One line of the game's log.
     *
     * @param level debug, info, warn or error
     * @param where file and line that logged; may be empty
     */
    void log(String level, String where, String message);

    /** What is left of the pass's computing budget, in milliseconds; never below 0. */
    double budgetMs();

    /** Waits that many milliseconds, from 0; more than the request has left fails with budget_exceeded. */
    void sleep(double millis) throws HostFailure;

    /** Makes a room and waits until its {@code onCreate} is through; gives its id. */
    String createRoom(String type, String paramsJson) throws HostFailure;

    /** Rooms of a type whose metadata matches, as a JSON array. */
    String findRooms(String type, String whereJson) throws HostFailure;

    /** Hands data to a room's {@code onSignal}. Does not wait for it. */
    void signalRoom(String roomId, String dataJson) throws HostFailure;

    /**
     * Saves the room that asks, and waits until it is durable.
     *
     * @param stateJson the state as it is now
     * @param keptJson as a {@link RoomRealm.Kind#SNAPSHOT} pass says it
     * @param metadataJson a JSON object
     */
    void saveRoom(String stateJson, String keptJson, String metadataJson, boolean locked) throws HostFailure;

    /** The request's session as JSON: {@code {"id":…,"userId":…,"data":{…}}}; made now if there was none. */
    String openSession() throws HostFailure;

    /** Logs the session in as {@code userId}, or out if it is empty; the session as {@link #openSession} gives it. */
    String loginSession(String userId) throws HostFailure;
}
