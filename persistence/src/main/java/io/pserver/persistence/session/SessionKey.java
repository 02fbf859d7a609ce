package io.pserver.persistence.session;

/**
 * What opens one session: only both together do.
 *
 * @param id 1 to 32 letters, digits, {@code _} and {@code -}
 * @param tokenHash SHA-256 of the token, 64 hexadecimal digits
 */
public record SessionKey(String id, String tokenHash) {}
