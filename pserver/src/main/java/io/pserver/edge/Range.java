package io.pserver.edge;

/** Refuses settings outside of their range. A class of its own, so that no settings record has to wait for another to be initialized. */
final class Range {
    private Range() {}

    /** @throws IllegalArgumentException naming the key, the value and the range */
    static void require(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + "=" + value + ": must be from " + least + " to " + most);
        }
    }
}
