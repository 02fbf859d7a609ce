package io.pserver.persistence.session;

import org.jspecify.annotations.Nullable;

/**
 * A session as it was when it was read.
 *
 * @param id what scripts know it by
 * @param userId set by a login
 * @param dataJson a JSON object of at most 16 KiB of UTF-8
 */
public record StoredSession(String id, @Nullable String userId, String dataJson) {}
