package io.pserver.room;

import java.nio.charset.StandardCharsets;

/**
 * One text frame for clients, encoded once and then shared by every connection it goes to.
 *
 * @param utf8 the payload; must not be changed
 */
public record Frame(byte[] utf8) {
    public static Frame of(String json) {
        return new Frame(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of the payload, which is what a connection's outbound bound counts. */
    public int size() {
        return utf8.length;
    }
}
