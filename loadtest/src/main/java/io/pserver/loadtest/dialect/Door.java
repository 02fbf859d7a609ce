package io.pserver.loadtest.dialect;

/** What the owner of a {@link Line} hears; called on the loop's thread only. */
public interface Door {
    /** The client may ask for a seat now. */
    void greeted();

    /** The client has a seat in {@code room}. */
    void seated(String room);

    /** A message for a client that has a seat; the bytes are valid during the call only. */
    void message(byte[] bytes, int from, int to);

    /** The server did not do what was asked, before there was a seat. */
    void refused(String what);

    /** The connection ended, or could not be made; called once. */
    void closed(String reason);
}
