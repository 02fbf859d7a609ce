package io.pserver.cache;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Makes keys that every cache takes out of any text, for one namespace. A short, plain text stays readable: {@code ns:text}. A long
 * or odd one becomes {@code ns#hash}. Neither kind can be taken for the other, nor for a key of another namespace, as a namespace
 * has neither of the two signs. Immutable; any thread.
 */
public final class KeyScheme {
    /** The longest key that memcached takes, in bytes. */
    static final int MOST_KEY_BYTES = 250;

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._/-]{1,100}");
    private static final char FIRST_PLAIN = '!';
    private static final char LAST_PLAIN = '~';

    private final String namespace;

    /**
     * The keys of one namespace.
     *
     * @param namespace 1 to 100 letters, digits and {@code . _ / -}
     */
    public KeyScheme(String namespace) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException(
                    "namespace='" + namespace + "': must be 1 to 100 letters, digits and . _ / -");
        }
        this.namespace = namespace;
    }

    /**
     * The key of a text.
     *
     * @param text any text, also an empty one, of any length
     * @return 1 to 250 bytes of printable ASCII without spaces
     */
    public String key(String text) {
        if (namespace.length() + 1 + text.length() <= MOST_KEY_BYTES && isPlain(text)) {
            return namespace + ':' + text;
        }
        return namespace + '#' + hash(text);
    }

    static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= MOST_KEY_BYTES && isPlain(key);
    }

    /** Returns the key. */
    static String require(String key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException(
                    "a key of " + key.length() + " characters: must be 1 to 250 of printable ASCII without spaces");
        }
        return key;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < FIRST_PLAIN || c > LAST_PLAIN) {
                return false;
            }
        }
        return true;
    }

    // Of the characters as they are: an encoder would make one and the same byte of all that are half a pair.
    private static String hash(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(2, text.length()));
        bytes.asCharBuffer().put(text);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
