package io.pserver.persistence.row;

/**
 * One row of a model, as a script is told it.
 *
 * @param id 1 to 64 bytes
 * @param version 1, 2, …
 * @param json a JSON object: id, version, createdAt, updatedAt and the model's fields; timestamps as {@code
 *     2026-01-31T09:00:00.000Z}
 */
public record Row(String id, long version, String json) {}
