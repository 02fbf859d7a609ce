package io.pserver.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReplyReaderTest {
    private static final Command GETS = Command.gets(List.of("a", "b"));
    private static final Command SET = Command.set("a", new byte[0], Duration.ZERO);

    private static ByteBuffer data(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** In pieces of {@code size} bytes; what is left over must be what follows. */
    private static Reply read(Command command, String text, int size) throws IOException {
        var reader = new ReplyReader(command);
        for (int from = 0; from < text.length(); from += size) {
            ByteBuffer piece = data(text.substring(from, Math.min(text.length(), from + size)));
            Reply reply = reader.read(piece);
            if (reply != null) {
                assertThat(piece.remaining() + Math.max(0, text.length() - from - size))
                        .isEqualTo("NEXT\r\n".length());
                return reply;
            }
        }
        throw new AssertionError("no reply in " + text);
    }

    private static Reply.Value found(Reply.Values values, String key) {
        return Objects.requireNonNull(values.found().get(key), key);
    }

    @Test
    void read_inPiecesOfAnySize_takesItsOwnAndNoMore() throws IOException {
        String text = "VALUE a 0 7 18446744073709551615\r\nEND\r\n\r\n\r\nVALUE b 3 0 2\r\n\r\nEND\r\nNEXT\r\n";
        for (int size = 1; size <= text.length(); size++) {
            var values = (Reply.Values) read(GETS, text, size);
            assertThat(values.found()).containsOnlyKeys("a", "b");
            assertThat(found(values, "a").bytes()).isEqualTo("END\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(found(values, "a").id()).isEqualTo(-1);
            assertThat(found(values, "b").bytes()).isEmpty();
            assertThat(read(SET, "NOT_STORED\r\nNEXT\r\n", size)).isEqualTo(new Reply.Line("NOT_STORED"));
        }
    }

    @Test
    void read_ofABrokenOffReply_keepsWhatCame() throws IOException {
        var reader = new ReplyReader(GETS);
        assertThat(reader.read(data("VALUE a 0 1 5\r\nx\r\nVALUE b 0 5 6\r\nab")))
                .isNull();
        assertThat(reader.found()).containsOnlyKeys("a");
    }

    @Test
    void read_ofTheServersErrors_isAReply() throws IOException {
        for (String error : List.of("ERROR", "CLIENT_ERROR bad", "SERVER_ERROR out of memory storing object")) {
            var line = (Reply.Line) read(SET, error + "\r\nNEXT\r\n", 3);
            assertThat(line.isError()).isTrue();
            assertThat(WriteReply.stored(line)).isEqualTo(Cache.Stored.NO);
        }
    }

    @Test
    void read_ofWhatIsNoReplyToTheCommand_isRefused() {
        for (String text : List.of(
                "STORED\r\n",
                "VALUE c 0 1 1\r\n",
                "VALUE a 0 -1 1\r\n",
                "VALUE a 0 999999999 1\r\n",
                "VALUE a 0 1\r\n",
                "VALUE a 0 1 5\r\nxyz",
                "x".repeat(3_000))) {
            assertThatThrownBy(() -> new ReplyReader(GETS).read(data(text))).isInstanceOf(IOException.class);
        }
        for (String text : List.of("DELETED\r\n", "END\r\n", "5\r\n", "\r\n")) {
            assertThatThrownBy(() -> new ReplyReader(SET).read(data(text))).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> new ReplyReader(Command.count("a", 1)).read(data("STORED\r\n")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new ReplyReader(Command.delete("a")).read(data("STORED\r\n")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void expiry_livesAtLeastAsLong_andAMonthIsAMoment() {
        assertThat(Command.expiry(Duration.ZERO, 0)).isZero();
        assertThat(Command.expiry(Duration.ofMillis(1), 0)).isEqualTo(2);
        assertThat(Command.expiry(Duration.ofSeconds(1), 0)).isEqualTo(2);
        assertThat(Command.expiry(Duration.ofMillis(1_001), 0)).isEqualTo(3);
        assertThat(Command.expiry(Duration.ofDays(30), 1_800_000_000_000L)).isEqualTo(1_800_000_000L + 2_592_001);
        assertThat(Command.expiry(Duration.ofDays(1_000_000), 0)).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> Command.expiry(Duration.ofMillis(-1), 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
