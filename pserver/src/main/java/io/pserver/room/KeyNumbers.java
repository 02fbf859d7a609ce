package io.pserver.room;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a room gives to the keys in its patches, for clients that are told them in short MessagePack. A key has one number for all of
 * them, so that a patch is written once; but each client is told of a number just before the first patch to it that has it, and of no
 * others: so it cannot miss one, and never learns the name of what it may not see. Owned by the room's lane.
 *
 * <p>When full, with {@value #MOST_KEYS} keys or {@value #MOST_BYTES} bytes of them, further keys are written out. After {@value #FULL_PATCHES}
 * such patches all numbers are given anew, as the keys of now may be others.
 */
final class KeyNumbers implements Packer.Keys {
    static final int MOST_KEYS = 4_096;
    static final int MOST_BYTES = 32_768;
    static final int FULL_PATCHES = 1_024;
    private static final int LONGEST_KEY = 256;

    private final int ref;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> keys = new ArrayList<>(0);
    private int bytes;
    private boolean full;
    private int patchesWhenFull;

    /** How often all numbers were given anew. */
    private int generation;

    /** Those in the patch that is being written. */
    private BitSet used = new BitSet(0);

    /** What was told last, for it goes to many clients alike. */
    private @Nullable Frame news;

    private BitSet inNews = new BitSet(0);
    private final BitSet missing = new BitSet(0);

    /** What one client knows, by one connection. */
    static final class Known {
        private final BitSet numbers = new BitSet(0);
        private int generation;
    }

    /** {@code ref} is what the room is called on the wire. */
    KeyNumbers(int ref) {
        this.ref = ref;
    }

    /** A patch is to be written. */
    void begin() {
        if (full && ++patchesWhenFull > FULL_PATCHES) {
            startAnew();
        }
        used = new BitSet(0);
    }

    private void startAnew() {
        generation++;
        numbers.clear();
        keys.clear();
        bytes = 0;
        full = false;
        patchesWhenFull = 0;
        news = null;
    }

    @Override
    public int numberOf(String key) {
        Integer known = numbers.get(key);
        int number = known == null ? newNumberOf(key) : known;
        if (number >= 0) {
            used.set(number);
        }
        return number;
    }

    private int newNumberOf(String key) {
        int number = keys.size();
        int numberBytes = number < 128 ? 1 : number < 256 ? 2 : 3;
        int keyBytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (keyBytes + 1 <= numberBytes || keyBytes > LONGEST_KEY) {
            return -1;
        }
        if (number == MOST_KEYS || bytes + keyBytes > MOST_BYTES) {
            full = true;
            return -1;
        }
        numbers.put(key, number);
        keys.add(key);
        bytes += keyBytes;
        return number;
    }

    /** The numbers in the patch that was written last. */
    BitSet used() {
        return used;
    }

    /** What a client must be told before it can read a patch with these numbers, which counts as told; null if it knows them all. */
    @Nullable
    Frame newsFor(Known client, BitSet needed) {
        if (client.generation != generation) {
            client.generation = generation;
            client.numbers.clear();
        }
        missing.clear();
        missing.or(needed);
        missing.andNot(client.numbers);
        if (missing.isEmpty()) {
            return null;
        }
        client.numbers.or(missing);
        Frame known = news;
        if (known == null || !missing.equals(inNews)) {
            known = Frame.ready(say(missing), false);
            news = known;
            inNews = (BitSet) missing.clone();
        }
        return known;
    }

    private byte[] say(BitSet some) {
        Packer packer = new Packer(256).arrayOf(2).number(ref).mapOf(some.cardinality());
        for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
            packer.text(keys.get(i)).number(i);
        }
        return packer.toBytes();
    }
}
