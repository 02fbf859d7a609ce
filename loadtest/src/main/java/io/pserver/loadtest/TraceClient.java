package io.pserver.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client that takes the trace one step at a time, and weighs all that the server says until it has said the patch.
 *
 * <p>Threading: messages come on the HTTP client's threads, one at a time, and are taken by the calling thread. At most one step is
 * under way, so few messages wait.
 */
final class TraceClient implements WebSocket.Listener {
    private static final long PATIENCE_SECONDS = 30;
    /** The room's id in the answer to a join, in JSON or in MessagePack. */
    private static final Pattern ROOM =
            Pattern.compile("\"room\":\"([^\"]+)\"|\u00a4room(?:[\u00a0-\u00bf]|\u00d9.)([A-Za-z0-9_-]{6,})");

    private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    private TraceClient() {}

    /**
     * Returns what each of {@code steps} patches took, with whatever came before it.
     *
     * @param offers the subprotocol, and what is offered beside it
     */
    static int[] sizes(URI base, List<String> offers, int steps) throws IOException, InterruptedException {
        var trace = new TraceClient();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI target = URI.create("ws://" + base.getAuthority() + "/ws");
            String[] others = offers.stream().skip(1).toArray(String[]::new);
            WebSocket socket = client.newWebSocketBuilder()
                    .subprotocols(offers.getFirst(), others)
                    .buildAsync(target, trace)
                    .join();
            if (!socket.getSubprotocol().equals(offers.getFirst())) {
                throw new IOException("the server does not speak " + offers.getFirst());
            }
            trace.await("hello");
            socket.sendText("{\"op\":\"join\",\"id\":1,\"room\":\"trace\",\"create\":true,\"params\":{}}", true)
                    .join();
            String room = roomIn(trace.await("joined"));
            byte[] step = ("{\"op\":\"send\",\"room\":\"" + room + "\",\"type\":\"step\"}").getBytes(UTF_8);
            int[] sizes = new int[steps];
            for (int i = 0; i < steps; i++) {
                socket.sendText(new String(step, UTF_8), true).join();
                sizes[i] = trace.awaitPatch();
            }
            socket.abort();
            client.shutdownNow();
            return sizes;
        }
    }

    static String roomIn(byte[] joined) throws IOException {
        Matcher found = ROOM.matcher(new String(joined, ISO_8859_1));
        if (!found.find()) {
            throw new IOException("no room in the answer: " + new String(joined, ISO_8859_1));
        }
        return found.group(1) == null ? found.group(2) : found.group(1);
    }

    /** The next message with that op; others before it are let go, but for errors. */
    private byte[] await(String op) throws IOException, InterruptedException {
        byte[] message = next(op);
        while (!is(message, op)) {
            message = next(op);
        }
        return message;
    }

    /** The bytes of all messages up to the next patch, this one included. */
    private int awaitPatch() throws IOException, InterruptedException {
        byte[] message = next("patch");
        int bytes = message.length;
        while (!isPatch(message)) {
            message = next("patch");
            bytes += message.length;
        }
        return bytes;
    }

    private byte[] next(String wanted) throws IOException, InterruptedException {
        byte[] message = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new IOException("no " + wanted + " within " + PATIENCE_SECONDS + " s");
        }
        if (is(message, "error")) {
            throw new IOException("the server says " + new String(message, UTF_8));
        }
        return message;
    }

    /** Whether a message is a patch, in any form: in the short one it is an array of three or four. */
    static boolean isPatch(byte[] message) {
        int first = message[0] & 0xff;
        return is(message, "patch") || first == '[' || first == 0x93 || first == 0x94;
    }

    /** Whether a message has that op, in JSON or in MessagePack. */
    static boolean is(byte[] message, String op) {
        String text = new String(message, ISO_8859_1);
        return text.contains("\"op\":\"" + op + "\"") || text.contains("\u00a2op" + (char) (0xa0 | op.length()) + op);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        return take(socket, data.toString().getBytes(UTF_8), last);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return take(socket, bytes, last);
    }

    private @Nullable CompletionStage<?> take(WebSocket socket, byte[] bytes, boolean last) {
        parts.writeBytes(bytes);
        if (last) {
            arrived.add(parts.toByteArray());
            parts.reset();
        }
        socket.request(1);
        return null;
    }
}
