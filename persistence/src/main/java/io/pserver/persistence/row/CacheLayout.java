package io.pserver.persistence.row;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/** A short name for a set of cache servers: nodes with the same name keep a row on the same server. */
final class CacheLayout {
    private CacheLayout() {}

    static String of(List<String> servers) {
        String text = String.join(" ", new TreeSet<>(servers)); // which server has a key does not depend on the order
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "servers:" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
