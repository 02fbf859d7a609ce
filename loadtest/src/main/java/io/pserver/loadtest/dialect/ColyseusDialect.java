package io.pserver.loadtest.dialect;

import io.pserver.loadtest.wire.Loop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Colyseus 0.18: a byte that says what follows, then MessagePack for messages and the schema's own encoding for states. */
final class ColyseusDialect implements Dialect {
    static final byte JOIN_ROOM = 10;
    static final byte LEAVE_ROOM = 12;
    private static final byte ERROR = 11;
    private static final byte ROOM_DATA = 13;
    private static final byte ROOM_STATE_PATCH = 15;
    /** In a patch of the arena's state: the first field, {@code n}, and the second, {@code dt}, both four bytes. */
    private static final int FIRST_FIELD = 0x80;

    private static final int SECOND_FIELD_AT = 6;

    private final byte[] reply =
            new MessagePackText().raw(ROOM_DATA).text("reply").bytes();
    private final byte[] said = new MessagePackText().raw(ROOM_DATA).text("say").bytes();
    private final byte[] before =
            new MessagePackText().text("n").raw((byte) 0xce).bytes();
    private final byte[] rest = restOfData(new MessagePackText()).bytes();
    private long number;
    private long tickMicros;

    @Override
    public Line open(Loop loop, URI target, @Nullable InetAddress source, Door door) throws IOException {
        return ColyseusLine.open(loop, target, source, door);
    }

    @Override
    public boolean needsSeat() {
        return true;
    }

    @Override
    public Message echo(String room) {
        return message("echo");
    }

    @Override
    public Message say(String room) {
        return message("say");
    }

    private Message message(String type) {
        byte[] head = new MessagePackText()
                .raw(ROOM_DATA)
                .text(type)
                .map(6)
                .raw(before)
                .bytes();
        byte[] bytes =
                new MessagePackText().raw(head).raw(new byte[4]).raw(rest).bytes();
        ByteBuffer whole = ByteBuffer.wrap(bytes);
        return number -> {
            whole.putInt(head.length, (int) number);
            return bytes;
        };
    }

    private static MessagePackText restOfData(MessagePackText out) {
        return out.text("x")
                .number(512.25)
                .text("y")
                .number(-38.5)
                .text("name")
                .text("player")
                .text("keys")
                .array(2)
                .text("up")
                .text("left")
                .text("text")
                .text("to be sent back");
    }

    @Override
    public byte[] steer(String room, int x, int y) {
        return new MessagePackText()
                .raw(ROOM_DATA)
                .text("steer")
                .map(2)
                .text("x")
                .number(x)
                .text("y")
                .number(y)
                .bytes();
    }

    @Override
    public Heard hear(byte[] bytes, int from, int to) {
        if (from == to) {
            return Heard.OTHER;
        }
        return switch (bytes[from]) {
            case ROOM_DATA -> data(bytes, from, to);
            case ROOM_STATE_PATCH -> {
                tickMicros = tickIn(bytes, from + 1, to);
                yield Heard.PATCH;
            }
            case ERROR -> Heard.ERROR;
            default -> Heard.OTHER;
        };
    }

    private Heard data(byte[] bytes, int from, int to) {
        if (JsonData.startsWith(reply, bytes, from, to)) {
            number = numberIn(bytes, from + reply.length, to);
            return number < 0 ? Heard.WRONG : Heard.REPLY;
        }
        if (JsonData.startsWith(said, bytes, from, to)) {
            number = numberIn(bytes, from + said.length, to);
            return number < 0 ? Heard.WRONG : Heard.EVENT;
        }
        return Heard.OTHER;
    }

    /** The server writes the number of fields in three bytes, a client may do it in one. */
    private long numberIn(byte[] bytes, int from, int to) {
        int at = from + ((bytes[from] & 0xff) == 0xde ? 3 : 1);
        if (!JsonData.startsWith(before, bytes, at, to)
                || !JsonData.startsWith(rest, bytes, at + before.length + 4, to)) {
            return -1;
        }
        return ByteBuffer.wrap(bytes).getInt(at + before.length) & 0xffff_ffffL;
    }

    private static long tickIn(byte[] bytes, int from, int to) {
        boolean there = to - from >= 10
                && (bytes[from] & 0xff) == FIRST_FIELD
                && (bytes[from + SECOND_FIELD_AT - 1] & 0xff) == FIRST_FIELD + 1;
        return there
                ? ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(from + SECOND_FIELD_AT) & 0xffff_ffffL
                : -1;
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
