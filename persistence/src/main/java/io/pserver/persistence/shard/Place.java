package io.pserver.persistence.shard;

import io.pserver.persistence.database.Database;

/**
 * Where an id's row is, as a node knows it. Every statement on the row says the epoch, and does nothing if the database has another.
 *
 * @param bucket 0 to 1023
 * @param epoch how often the bucket had been moved, plus one; {@link Home#UNFENCED} where nothing can be moved
 */
public record Place(Database database, int bucket, long epoch) {}
