package io.pserver.persistence.room;

/**
 * A room that no node runs, as its last snapshot has it.
 *
 * @param metadataJson a JSON object
 * @param clients seats that were taken
 */
public record SleepingRoom(String id, String metadataJson, int clients) {}
