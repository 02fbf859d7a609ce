package io.pserver.loadtest.dialect;

/**
 * A message whose number is written in place: no memory is made for a message.
 *
 * <p>Threading: owned by one thread.
 */
public interface Message {
    /** Numbers start here, so that all have the same ten digits. */
    long FIRST_NUMBER = 1_000_000_000L;

    /** Writes {@code number}, {@link #FIRST_NUMBER} to 4,294,967,295, and returns the bytes, always the same array. */
    byte[] with(long number);
}
