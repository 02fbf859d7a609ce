package io.pserver.loadtest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** What servers were seen to send, and what is made of it. */
final class DialectTest {
    private static final long NUMBER = 1_000_000_001L;
    private static final String DATA = JsonData.TEXT.replace(Template.NUMBER, Long.toString(NUMBER));

    @Test
    void pserver_repliesEventsPatchesAndWrongOnes_areToldApart() {
        Dialect pserver = Dialect.Kind.PSERVER.speaker();
        assertThat(hear(pserver, "{\"op\":\"reply\",\"id\":" + NUMBER + ",\"data\":" + DATA + "}"))
                .isEqualTo(Heard.REPLY);
        assertThat(pserver.number()).isEqualTo(NUMBER);
        assertThat(hear(pserver, "{\"op\":\"reply\",\"id\":1000000002,\"data\":" + DATA + "}"))
                .isEqualTo(Heard.WRONG);
        assertThat(hear(pserver, "{\"op\":\"event\",\"room\":\"r\",\"type\":\"say\",\"data\":" + DATA + "}"))
                .isEqualTo(Heard.EVENT);
        assertThat(hear(pserver, "{\"op\":\"event\",\"type\":\"say\",\"data\":" + DATA.replace("left", "right") + "}"))
                .isEqualTo(Heard.WRONG);
        assertThat(hear(pserver, "{\"op\":\"patch\",\"room\":\"r\",\"seq\":8,\"patch\":{\"n\":2,\"dt\":50123}}"))
                .isEqualTo(Heard.PATCH);
        assertThat(pserver.tickMicros()).isEqualTo(50_123);
        assertThat(hear(pserver, "{\"op\":\"ping\"}")).isEqualTo(Heard.PING);
        assertThat(hear(pserver, "{\"op\":\"error\",\"error\":{}}")).isEqualTo(Heard.ERROR);
    }

    @Test
    void socketIo_answersAndEvents_areToldApart() {
        Dialect socketIo = Dialect.Kind.SOCKET_IO.speaker();
        assertThat(new String(socketIo.echo("r").with(NUMBER), UTF_8))
                .isEqualTo("42" + NUMBER + "[\"echo\"," + DATA + "]");
        assertThat(hear(socketIo, "43" + NUMBER + "[" + DATA + "]")).isEqualTo(Heard.REPLY);
        assertThat(hear(socketIo, "431000000002[" + DATA + "]")).isEqualTo(Heard.WRONG);
        assertThat(hear(socketIo, "42[\"say\"," + DATA + "]")).isEqualTo(Heard.EVENT);
        assertThat(hear(socketIo, "42[\"patch\",{\"n\":1,\"dt\":49999}]")).isEqualTo(Heard.PATCH);
        assertThat(socketIo.tickMicros()).isEqualTo(49_999);
        assertThat(hear(socketIo, "2")).isEqualTo(Heard.PING);
    }

    @Test
    void colyseus_repliesAndPatches_areRead() {
        Dialect colyseus = Dialect.Kind.COLYSEUS.speaker();
        String reply =
                "0da57265706c79de0006a16ece3b9aca01a178cb4080020000000000a179cbc043400000000000a46e616d65a6706c617965"
                        + "72a46b65797392a27570a46c656674a474657874af746f2062652073656e74206261636b";
        assertThat(hear(colyseus, HexFormat.of().parseHex(reply))).isEqualTo(Heard.REPLY);
        assertThat(colyseus.number()).isEqualTo(NUMBER);
        assertThat(hear(colyseus, HexFormat.of().parseHex(reply.replace("6c656674", "6c656675"))))
                .isEqualTo(Heard.WRONG);
        byte[] echo = colyseus.echo("r").with(NUMBER);
        assertThat(HexFormat.of().formatHex(echo))
                .startsWith("0da46563686f86a16ece3b9aca01a178cb")
                .endsWith("6261636b");
        byte[] patch = HexFormat.of().parseHex("0f800100000081d3ca0000ff0380670081f601");
        assertThat(hear(colyseus, patch)).isEqualTo(Heard.PATCH);
        assertThat(colyseus.tickMicros()).isEqualTo(0xcad3);
    }

    private static Heard hear(Dialect dialect, String text) {
        return hear(dialect, text.getBytes(UTF_8));
    }

    /** Not at the beginning of the array, as from a socket. */
    private static Heard hear(Dialect dialect, byte[] message) {
        byte[] bytes = new byte[message.length + 8];
        System.arraycopy(message, 0, bytes, 5, message.length);
        return dialect.hear(bytes, 5, 5 + message.length);
    }
}
