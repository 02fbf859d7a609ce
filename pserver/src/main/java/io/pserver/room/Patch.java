package io.pserver.room;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * One patch in each of the forms in which clients want it. Each is made when the first wants it, and once. Owned by the room's lane; it has been
 * told to all before the next patch is made.
 */
final class Patch {
    private static final int AROUND = 24; // bytes, of what is not the body, at most

    private final Room room;
    private final long seq;
    private final long input;
    private final Body body;
    private @Nullable Frame plain;
    private @Nullable Frame shortJson;
    private @Nullable Frame shortPacked;

    /** What has changed, whoever it is told to. */
    private static final class Body {
        final String json;
        final KeyNumbers keys;
        private byte @Nullable [] packed;
        private BitSet numbers = new BitSet(0);

        Body(String json, KeyNumbers keys) {
            this.json = json;
            this.keys = keys;
        }

        /** With numbers for keys; null if it is nested too deep. */
        byte @Nullable [] packed() {
            byte[] known = packed;
            if (known == null) {
                keys.begin();
                try {
                    known = new Packer(json.length()).json(json, keys).toBytes();
                } catch (JacksonException _) {
                    return null;
                }
                numbers = keys.used();
                packed = known;
            }
            return known;
        }
    }

    /** {@code json} is a merge patch (RFC 7396) that is an object. */
    Patch(Room room, long seq, String json, KeyNumbers keys) {
        this(room, seq, 0, new Body(json, keys));
    }

    private Patch(Room room, long seq, long input, Body body) {
        this.room = room;
        this.seq = seq;
        this.input = input;
        this.body = body;
    }

    /** The same for one client: it has all of its inputs up to this one in it. */
    Patch with(long itsInput) {
        return new Patch(room, seq, itsInput, body);
    }

    Room room() {
        return room;
    }

    Frame plain() {
        Frame known = plain;
        if (known == null) {
            known = Frames.patch(room, seq, input, body.json);
            plain = known;
        }
        return known;
    }

    Frame shortJson() {
        Frame known = shortJson;
        if (known == null) {
            known = Frames.shortPatch(room, seq, input, body.json);
            shortJson = known;
        }
        return known;
    }

    /** To be told after {@link #newsFor}. */
    Frame shortPacked() {
        byte[] packed = body.packed();
        Frame known = shortPacked;
        if (packed == null) {
            return plain();
        }
        if (known == null) {
            Packer around = new Packer(packed.length + AROUND).arrayOf(input > 0 ? 4 : 3);
            around.number(room.ref()).number(seq).packed(packed);
            known = Frame.ready((input > 0 ? around.number(input) : around).toBytes(), true);
            shortPacked = known;
        }
        return known;
    }

    /** The keys that a client must be told of before {@link #shortPacked}; null if it knows them all. */
    @Nullable
    Frame newsFor(KeyNumbers.Known client) {
        return body.packed() == null ? null : body.keys.newsFor(client, body.numbers);
    }
}
