package io.pserver.loadtest.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameReaderTest {
    private final FrameReader reader = new FrameReader();
    private final Heard heard = new Heard();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536})
    void read_aMessageOfAnyLengthForm_isHandedOverWhole(int length) {
        byte[] payload = payload(length);
        byte[] bytes = frame(0x81, payload);
        assertThat(reader.read(bytes, 0, bytes.length, heard)).isEqualTo(bytes.length);
        assertThat(heard.messages).hasSize(1);
        assertThat(heard.messages.getFirst()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 130, 65_600})
    void read_anIncompleteFrame_usesNothing(int length) {
        byte[] bytes = frame(0x81, payload(length));
        for (int to = 0; to < bytes.length; to += Math.max(1, bytes.length / 50)) {
            assertThat(reader.read(bytes, 0, to, heard)).isZero();
        }
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void read_twoFramesAndAHalf_leavesTheHalf() {
        byte[] first = frame(0x81, payload(10));
        byte[] bytes = join(first, frame(0x81, payload(200)), frame(0x81, payload(20)));
        int whole = bytes.length - 15;
        assertThat(reader.read(bytes, 0, bytes.length - 4, heard)).isEqualTo(whole - 7);
        assertThat(heard.messages).hasSize(2);
    }

    @Test
    void read_fragmentsWithAPingBetween_joinsThemAndHearsThePing() {
        byte[] bytes = join(
                frame(0x01, "one ".getBytes(UTF_8)),
                frame(0x89, "are you there".getBytes(UTF_8)),
                frame(0x00, payload(3_000)),
                frame(0x80, " three".getBytes(UTF_8)));
        assertThat(reader.read(bytes, 0, bytes.length, heard)).isEqualTo(bytes.length);
        assertThat(heard.messages.getFirst())
                .isEqualTo(join("one ".getBytes(UTF_8), payload(3_000), " three".getBytes(UTF_8)));
        assertThat(new String(heard.pings.getFirst(), UTF_8)).isEqualTo("are you there");
    }

    @Test
    void read_aCloseFrame_tellsItsCode() {
        byte[] bytes = join(frame(0x88, new byte[] {(byte) (4408 >> 8), (byte) 4408}), frame(0x88, new byte[0]));
        reader.read(bytes, 0, bytes.length, heard);
        assertThat(heard.closes).containsExactly(4408, 1005);
    }

    @Test
    void read_whatTheProtocolForbids_throws() {
        assertRefused(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'}, "masked");
        assertRefused(frame(0xC1, payload(1)), "reserved");
        assertRefused(frame(0x83, payload(1)), "opcode 3");
        assertRefused(frame(0x80, payload(1)), "continuation");
        assertRefused(join(frame(0x01, payload(1)), frame(0x81, payload(1))), "inside");
        assertRefused(new byte[] {(byte) 0x81, 127, -1, 0, 0, 0, 0, 0, 0, 0}, "frame of");
    }

    private void assertRefused(byte[] bytes, String because) {
        assertThatThrownBy(() -> new FrameReader().read(bytes, 0, bytes.length, heard))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(because);
    }

    /** A frame as a server sends it: not masked. */
    static byte[] frame(int first, byte[] payload) {
        int length = payload.length;
        byte[] header;
        if (length < 126) {
            header = new byte[] {(byte) first, (byte) length};
        } else if (length < 65_536) {
            header = new byte[] {(byte) first, 126, (byte) (length >> 8), (byte) length};
        } else {
            header = new byte[] {
                (byte) first,
                127,
                0,
                0,
                0,
                0,
                (byte) (length >> 24),
                (byte) (length >> 16),
                (byte) (length >> 8),
                (byte) length
            };
        }
        return join(header, payload);
    }

    static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        var whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    /** Keeps copies of what it hears. */
    static final class Heard implements FrameSink {
        final List<byte[]> messages = new ArrayList<>();
        final List<byte[]> pings = new ArrayList<>();
        final List<Integer> closes = new ArrayList<>();

        @Override
        public void message(byte[] bytes, int from, int to) {
            messages.add(Arrays.copyOfRange(bytes, from, to));
        }

        @Override
        public void ping(byte[] bytes, int from, int to) {
            pings.add(Arrays.copyOfRange(bytes, from, to));
        }

        @Override
        public void close(int code) {
            closes.add(code);
        }
    }
}
