package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.Needle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Socket.IO: an event is {@code 42["name",…]}, one that wants an answer has a number after the 42 and gets it back after a 43. */
final class SocketIoDialect implements Dialect {
    private static final byte[] ANSWER = "43".getBytes(UTF_8);
    private static final byte[] SAID = "42[\"say\",".getBytes(UTF_8);
    private static final byte[] PATCH = "42[\"patch\",".getBytes(UTF_8);
    private static final byte[] EVENT = "42".getBytes(UTF_8);

    private final JsonData data = new JsonData("");
    private final Needle tick = new Needle("\"dt\":".getBytes(UTF_8));
    private long number;
    private long tickMicros;

    @Override
    public Line open(Loop loop, URI target, @Nullable InetAddress source, Door door) throws IOException {
        return SocketIoLine.open(loop, target, source, door);
    }

    @Override
    public boolean needsSeat() {
        return false;
    }

    @Override
    public Message echo(String room) {
        return new Template("42" + Template.NUMBER + "[\"echo\"," + JsonData.TEXT + "]");
    }

    @Override
    public Message say(String room) {
        return new Template("42[\"say\"," + JsonData.TEXT + "]");
    }

    @Override
    public byte[] steer(String room, int x, int y) {
        return ("42[\"steer\",{\"x\":" + x + ",\"y\":" + y + "}]").getBytes(UTF_8);
    }

    @Override
    public Heard hear(byte[] bytes, int from, int to) {
        if (to - from == 1 && bytes[from] == '2') {
            return Heard.PING;
        }
        if (JsonData.startsWith(SAID, bytes, from, to)) {
            number = data.numberIn(bytes, from, to);
            return number < 0 ? Heard.WRONG : Heard.EVENT;
        }
        if (JsonData.startsWith(ANSWER, bytes, from, to)) {
            number = data.numberIn(bytes, from, to);
            return number >= 0 && JsonData.digits(bytes, from + ANSWER.length, to) == number
                    ? Heard.REPLY
                    : Heard.WRONG;
        }
        if (JsonData.startsWith(PATCH, bytes, from, to)) {
            int dt = tick.endIn(bytes, from, to);
            tickMicros = dt < 0 ? -1 : JsonData.digits(bytes, dt, to);
            return Heard.PATCH;
        }
        return JsonData.startsWith(EVENT, bytes, from, to) ? Heard.OTHER : Heard.ERROR;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public long tickMicros() {
        return tickMicros;
    }
}
