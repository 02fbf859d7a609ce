package io.pserver.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the reply to one command together out of what the connection brings, in pieces of any size. It is strict: a reply that cannot
 * be one to this command means that replies and commands no longer match, and the connection must not be trusted any more.
 *
 * <p>Belongs to the connection's thread; only {@link #found} may be asked by any.
 */
final class ReplyReader {
    private static final int MOST_LINE_BYTES = 2_048;
    private static final int MOST_VALUE_BYTES = 64 << 20;
    private static final String ITEM_LIMIT = "STAT item_size_max ";

    private final Command command;
    private final Map<String, Reply.Value> found = new ConcurrentHashMap<>();

    // Owned by the connection's thread.
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String itemLimit = "";
    private String key = "";
    private long id;
    private byte @Nullable [] block; // the value that is coming in, with its line's end
    private int filled;

    ReplyReader(Command command) {
        this.command = command;
    }

    /** The values that came so far. Any thread. */
    Map<String, Reply.Value> found() {
        return Map.copyOf(found);
    }

    /**
     * Takes what belongs to this reply, and nothing behind it.
     *
     * @return the reply, once it is whole; null: there is more to come
     * @throws IOException if this is no reply to the command
     */
    @Nullable
    Reply read(ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            byte[] value = block;
            if (value != null) {
                fill(value, data);
                continue;
            }
            byte b = data.get();
            if (b != '\n') {
                line.write(b);
                if (line.size() > MOST_LINE_BYTES) {
                    throw new IOException("a line of more than " + MOST_LINE_BYTES + " bytes");
                }
                continue;
            }
            Reply reply = onLine(line.toString(StandardCharsets.ISO_8859_1).stripTrailing());
            line.reset();
            if (reply != null) {
                return reply;
            }
        }
        return null;
    }

    private void fill(byte[] value, ByteBuffer data) throws IOException {
        int count = Math.min(value.length - filled, data.remaining());
        data.get(value, filled, count);
        filled += count;
        if (filled < value.length) {
            return;
        }
        int length = value.length - 2;
        if (value[length] != '\r' || value[length + 1] != '\n') {
            throw new IOException("a value without its end");
        }
        found.put(key, new Reply.Value(Arrays.copyOf(value, length), id));
        block = null;
    }

    private @Nullable Reply onLine(String text) throws IOException {
        Reply.Line whole = new Reply.Line(text);
        if (whole.isError()) {
            return whole;
        }
        return switch (command.kind()) {
            case VALUES -> onValueLine(text);
            case SETTINGS -> onSetting(text);
            case STORE ->
                only(
                        whole,
                        switch (text) {
                            case "STORED", "NOT_STORED", "EXISTS", "NOT_FOUND" -> true;
                            default -> false;
                        });
            case REMOVE -> only(whole, text.equals("DELETED") || text.equals("NOT_FOUND"));
            case COUNT -> only(whole, text.equals("NOT_FOUND") || isNumber(text));
            case VERSION -> only(whole, text.startsWith("VERSION "));
        };
    }

    private Reply only(Reply.Line reply, boolean known) throws IOException {
        if (!known) {
            throw new IOException("no reply to " + command.kind() + ": " + reply.text());
        }
        return reply;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private @Nullable Reply onSetting(String text) throws IOException {
        if (text.equals("END")) {
            return new Reply.Line(itemLimit);
        }
        if (!text.startsWith("STAT ")) {
            throw new IOException("no setting: " + text);
        }
        if (text.startsWith(ITEM_LIMIT)) {
            itemLimit = text.substring(ITEM_LIMIT.length());
        }
        return null;
    }

    private @Nullable Reply onValueLine(String text) throws IOException {
        if (text.equals("END")) {
            return new Reply.Values(found());
        }
        String[] words = text.split(" ", -1);
        if (words.length != 5 || !words[0].equals("VALUE") || !command.keys().contains(words[1])) {
            throw new IOException("no value that was asked for: " + text);
        }
        try {
            int length = Integer.parseInt(words[3]);
            if (length < 0 || length > MOST_VALUE_BYTES) {
                throw new IOException("a value of " + length + " bytes");
            }
            key = words[1];
            id = Long.parseUnsignedLong(words[4]);
            block = new byte[length + 2];
            filled = 0;
        } catch (NumberFormatException _) {
            throw new IOException("no value: " + text);
        }
        return null;
    }
}
