package io.pserver.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;

/**
 * One command of memcached's text protocol.
 *
 * @param kind which replies there are to it
 * @param keys what it asks for, if it reads
 * @param wire the whole command as it is sent; must not be changed
 */
record Command(Kind kind, Set<String> keys, byte[] wire) {
    static final Command SETTINGS = plain(Kind.SETTINGS, "stats settings");
    static final Command VERSION = plain(Kind.VERSION, "version");

    // More seconds than these, memcached takes for a moment in time.
    private static final long MOST_RELATIVE_SECONDS = 60L * 60 * 24 * 30;

    enum Kind {
        VALUES,
        STORE,
        REMOVE,
        COUNT,
        SETTINGS,
        VERSION
    }

    /** Values and their ids, in one round trip. */
    static Command gets(Collection<String> keys) {
        return new Command(Kind.VALUES, Set.copyOf(keys), line("gets " + String.join(" ", keys)));
    }

    static Command set(String key, byte[] value, Duration ttl) {
        return store("set", key, value, ttl, "");
    }

    static Command add(String key, byte[] value, Duration ttl) {
        return store("add", key, value, ttl, "");
    }

    /** Writes if the value's id is still this one. */
    static Command cas(String key, byte[] value, Duration ttl, long id) {
        return store("cas", key, value, ttl, " " + Long.toUnsignedString(id));
    }

    private static Command store(String verb, String key, byte[] value, Duration ttl, String id) {
        String head = verb + ' ' + key + " 0 " + expiry(ttl, System.currentTimeMillis()) + ' ' + value.length + id;
        return new Command(Kind.STORE, Set.of(), block(head, value));
    }

    static Command delete(String key) {
        return plain(Kind.REMOVE, "delete " + key);
    }

    /** Adds or takes away; memcached does not go below 0. */
    static Command count(String key, long by) {
        long size = by == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(by);
        return plain(Kind.COUNT, (by < 0 ? "decr " : "incr ") + key + ' ' + size);
    }

    private static Command plain(Kind kind, String text) {
        return new Command(kind, Set.of(), line(text));
    }

    /**
     * A time to live as memcached reads it. Its clock ticks once a second, so a value that is to live for one might see the very next
     * tick: a second is added, and the value lives at least as long as it should.
     */
    static long expiry(Duration ttl, long nowMillis) {
        if (ttl.isNegative()) {
            throw new IllegalArgumentException("ttl=" + ttl + ": must not be negative");
        }
        if (ttl.isZero()) {
            return 0;
        }
        long seconds = Math.min(ttl.plusNanos(999_999_999).toSeconds(), Integer.MAX_VALUE) + 1;
        return seconds <= MOST_RELATIVE_SECONDS ? seconds : Math.min(nowMillis / 1_000 + seconds, Integer.MAX_VALUE);
    }

    private static byte[] line(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] block(String line, byte[] value) {
        byte[] head = line(line);
        byte[] all = Arrays.copyOf(head, head.length + value.length + 2);
        System.arraycopy(value, 0, all, head.length, value.length);
        all[all.length - 2] = '\r';
        all[all.length - 1] = '\n';
        return all;
    }
}
