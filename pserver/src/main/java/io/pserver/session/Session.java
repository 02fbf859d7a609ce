package io.pserver.session;

import org.jspecify.annotations.Nullable;

/**
 * One player across connections. Immutable; a changed session is a new one under the same id.
 *
 * @param id short, public to scripts, never the token
 * @param userId set by a login
 * @param dataJson a JSON object: the script's own keys
 */
public record Session(String id, @Nullable String userId, String dataJson) {}
