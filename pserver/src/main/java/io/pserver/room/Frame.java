package io.pserver.room;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One frame for clients, encoded once and then shared by every connection it goes to. It is JSON that begins with its {@code op}, and for
 * clients that speak MessagePack it is written in that once, too; or it is {@link #ready} for the clients of one encoding. Any thread.
 */
public final class Frame {
    private static final byte[] EVENT = start("event");
    private static final byte[] PATCH = start("patch");
    private static final byte[] STATE = start("state");

    private final byte[] utf8;
    private final boolean push;

    /** In MessagePack. Written by whoever needs it first; two may do so at once, and both write the same. */
    private volatile byte @Nullable [] packed;

    /** {@code utf8} must not be changed any more. */
    public Frame(byte[] utf8) {
        this.utf8 = utf8;
        this.push = startsWith(EVENT) || startsWith(PATCH) || startsWith(STATE);
    }

    private Frame(byte[] payload, boolean push) {
        this.utf8 = payload;
        this.packed = payload;
        this.push = push;
    }

    /** What goes out as it is, to clients that all want it in the encoding that it has. */
    static Frame ready(byte[] payload, boolean push) {
        return new Frame(payload, push);
    }

    public static Frame of(String json) {
        return new Frame(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] start(String op) {
        return ("{\"op\":\"" + op + "\"").getBytes(StandardCharsets.UTF_8);
    }

    /** The payload; must not be changed. */
    public byte[] utf8() {
        return utf8;
    }

    /** The payload in MessagePack; must not be changed. */
    public byte[] packed() {
        byte[] known = packed;
        if (known == null) {
            known = Packer.pack(utf8);
            packed = known;
        }
        return known;
    }

    /** Bytes of the payload, as JSON if it has both encodings. */
    public int size() {
        return utf8.length;
    }

    /** Whether it is an {@code event}, {@code patch} or {@code state}: what a client counts, and gets when it comes back. */
    public boolean isPush() {
        return push;
    }

    boolean isWholeState() {
        return startsWith(STATE);
    }

    private boolean startsWith(byte[] start) {
        if (utf8.length < start.length) {
            return false;
        }
        for (int i = start.length - 1; i >= 0; i--) { // the last letters tell them apart soonest
            if (utf8[i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
