package io.pserver.edge;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Some addresses that start with the same bits, such as {@code 10.0.0.0/8}; or one address.
 *
 * @param address its bytes, 4 or 16
 * @param bits how many of its bits count
 */
public record Network(byte[] address, int bits) {
    /** Nothing that a name server would have to be asked for. */
    private static final Pattern LITERAL = Pattern.compile("(?:\\d{1,3}\\.){3}\\d{1,3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /**
     * Reads {@code 10.0.0.0/8}, {@code 10.1.2.3}, {@code fd00::/8} and the like.
     *
     * @throws IllegalArgumentException if the text is neither an address nor {@code address/bits}
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("\"" + text + "\" must be an address, or address/bits");
        }
        int all = address.length * Byte.SIZE;
        try {
            int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= all) {
                return new Network(address, bits);
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new IllegalArgumentException("\"" + text + "\": the bits must be from 0 to " + all);
    }

    /** The bytes of a literal address; an IPv4 address inside IPv6 is taken as IPv4. Null if it is none. */
    public static byte @Nullable [] bytes(String literal) {
        if (!LITERAL.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Whether an address is one of these. */
    public boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += Byte.SIZE) {
            int shift = Math.max(0, Byte.SIZE - (bits - bit));
            int differing = (address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & 0xff;
            if (differing >> shift != 0) {
                return false;
            }
        }
        return true;
    }
}
