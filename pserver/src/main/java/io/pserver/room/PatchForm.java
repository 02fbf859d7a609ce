package io.pserver.room;

/** In which form a client is told patches. Whichever it asked for, it understands the plain one, too. */
public enum PatchForm {
    /** Objects, in the encoding of the connection. */
    PLAIN,
    /** {@code [ref,seq,patch]} or {@code [ref,seq,patch,input]}. */
    SHORT_JSON,
    /** The same in MessagePack, with numbers for keys. */
    SHORT_PACKED
}
