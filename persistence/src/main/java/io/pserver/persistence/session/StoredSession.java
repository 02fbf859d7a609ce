package io.pserver.persistence.session;

import org.jspecify.annotations.Nullable;

/**
 * A session as it is kept.
 *
 * @param id what scripts know it by
 * @param userId set by a login
 * @param dataJson a JSON object of at most 16 KiB
 */
public record StoredSession(String id, @Nullable String userId, String dataJson) {}
