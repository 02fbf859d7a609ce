package io.pserver.loadtest.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameWriterTest {
    private final FrameWriter writer = new FrameWriter(70_000);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 65_535, 65_536})
    void write_aPayload_canBeUnmaskedByItsKey(int length) {
        byte[] payload = FrameReaderTest.payload(length);
        ByteBuffer frame = writer.write(FrameReader.TEXT, payload, 0, length);
        assertThat(frame.get() & 0xFF).isEqualTo(0x81);
        assertThat(lengthOf(frame)).isEqualTo(length);
        assertThat(unmasked(frame)).isEqualTo(payload);
    }

    @Test
    void write_partOfAnArray_takesThatPartOnly() {
        ByteBuffer frame = writer.write(FrameReader.PONG, FrameReaderTest.payload(26), 3, 6);
        assertThat(frame.get() & 0xFF).isEqualTo(0x8A);
        assertThat(lengthOf(frame)).isEqualTo(3);
        assertThat(unmasked(frame)).isEqualTo(new byte[] {'d', 'e', 'f'});
    }

    @Test
    void write_twice_masksDifferently() {
        int first = writer.write(FrameReader.TEXT, new byte[4], 0, 4).getInt(2);
        int second = writer.write(FrameReader.TEXT, new byte[4], 0, 4).getInt(2);
        assertThat(first).isNotEqualTo(second).isNotZero();
    }

    @Test
    void write_tooLarge_throws() {
        assertThatThrownBy(() -> writer.write(FrameReader.TEXT, new byte[70_001], 0, 70_001))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Reads the length, and that the frame is masked. */
    private static long lengthOf(ByteBuffer frame) {
        int second = frame.get() & 0xFF;
        assertThat(second).isGreaterThanOrEqualTo(0x80);
        int length = second & 0x7F;
        return length < 126 ? length : length == 126 ? frame.getShort() & 0xFFFF : frame.getLong();
    }

    private static byte[] unmasked(ByteBuffer frame) {
        byte[] key = new byte[4];
        frame.get(key);
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i % 4];
        }
        return payload;
    }
}
