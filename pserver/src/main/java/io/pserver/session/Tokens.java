package io.pserver.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes what nobody can guess. Any thread. */
final class Tokens {
    private static final int TOKEN_BYTES = 32;
    private static final int ID_BYTES = 12;

    private final SecureRandom random = new SecureRandom();

    /** 256 random bits. */
    String newToken() {
        return text(TOKEN_BYTES);
    }

    /** 96 random bits. */
    String newId() {
        return text(ID_BYTES);
    }

    private String text(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What is kept of a token: it opens nothing. */
    static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
