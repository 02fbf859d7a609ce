package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pserver.loadtest.wire.Loop;
import io.pserver.loadtest.wire.Needle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** {@code pserver.v1} in JSON. */
final class PserverDialect implements Dialect {
    private static final byte[] REPLY = "reply\"".getBytes(UTF_8);
    private static final byte[] EVENT = "event\"".getBytes(UTF_8);
    private static final byte[] PATCH = "patch\"".getBytes(UTF_8);
    private static final byte[] PING = "ping\"".getBytes(UTF_8);
    private static final byte[] ERROR = "error\"".getBytes(UTF_8);

    private final JsonData data = new JsonData("\"data\":");
    private final Template expectedId = new Template("\"id\":" + Template.NUMBER);
    private final Needle op = new Needle("\"op\":\"".getBytes(UTF_8));
    private final Needle said = new Needle("\"type\":\"say\"".getBytes(UTF_8));
    private final Needle id = new Needle(expectedId.bytes());
    private final Needle tick = new Needle("\"dt\":".getBytes(UTF_8));
    private long number;
    private long tickMicros;

    @Override
    public Line open(Loop loop, URI target, @Nullable InetAddress source, Door door) throws IOException {
        return PserverLine.open(loop, target, source, door);
    }

    @Override
    public boolean needsSeat() {
        return false;
    }

    @Override
    public Message echo(String room) {
        return new Template(send(room, "echo", JsonData.TEXT) + ",\"id\":" + Template.NUMBER + "}");
    }

    @Override
    public Message say(String room) {
        return new Template(send(room, "say", JsonData.TEXT) + "}");
    }

    @Override
    public byte[] steer(String room, int x, int y) {
        return (send(room, "steer", "{\"x\":" + x + ",\"y\":" + y + "}") + "}").getBytes(UTF_8);
    }

    private static String send(String room, String type, String data) {
        return "{\"op\":\"send\",\"room\":\"" + room + "\",\"type\":\"" + type + "\",\"data\":" + data;
    }

    @Override
    public Heard hear(byte[] bytes, int from, int to) {
        int at = op.endIn(bytes, from, to);
        if (at < 0) {
            return Heard.OTHER;
        }
        if (JsonData.startsWith(EVENT, bytes, at, to)) {
            number = data.numberIn(bytes, from, to);
            return number < 0 || said.endIn(bytes, from, to) < 0 ? Heard.WRONG : Heard.EVENT;
        }
        if (JsonData.startsWith(REPLY, bytes, at, to)) {
            number = data.numberIn(bytes, from, to);
            return number >= 0 && answers(number, bytes, from, to) ? Heard.REPLY : Heard.WRONG;
        }
        if (JsonData.startsWith(PATCH, bytes, at, to)) {
            int dt = tick.endIn(bytes, from, to);
            tickMicros = dt < 0 ? -1 : JsonData.digits(bytes, dt, to);
            return Heard.PATCH;
        }
        if (JsonData.startsWith(PING, bytes, at, to)) {
            return Heard.PING;
        }
        return JsonData.startsWith(ERROR, bytes, at, to) ? Heard.ERROR : Heard.OTHER;
    }

    private boolean answers(long asked, byte[] bytes, int from, int to) {
        expectedId.with(asked);
        return id.endIn(bytes, from, to) >= 0;
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
