package io.pserver.loadtest.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class HttpAnswerTest {
    private final HttpAnswer answer = new HttpAnswer();

    @Test
    void read_aBodyWithALength_isFoundInPlace() {
        String text = "HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\nX: y\r\n\r\nhello";
        assertThat(read(text + "HTTP/1.1 200")).isEqualTo(text.length());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(body()).isEqualTo("hello");
    }

    @Test
    void read_chunks_areJoined() {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        String text = head + "5\r\nhello\r\n10;x=y\r\n, 16 bytes more.\r\n0\r\n\r\n";
        assertThat(read(text + "rest")).isEqualTo(text.length());
        assertThat(body()).isEqualTo("hello, 16 bytes more.");
    }

    @Test
    void read_anIncompleteAnswer_usesNothing() {
        String withLength = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for (String text : new String[] {withLength, chunked}) {
            for (int length = 0; length < text.length(); length++) {
                assertThat(read(text.substring(0, length))).isZero();
            }
            assertThat(read(text)).isEqualTo(text.length());
        }
    }

    @Test
    void read_anAnswerWithoutBody_endsWithItsHead() {
        String text = "HTTP/1.1 204 No Content\r\nSet-Cookie: ps_session=abc; HttpOnly\r\n\r\n";
        assertThat(read(text + "HTTP")).isEqualTo(text.length());
        assertThat(answer.cookie()).isEqualTo("ps_session=abc");
        assertThat(body()).isEmpty();
    }

    @Test
    void read_theNextAnswer_forgetsTheHeadersOfTheLast() {
        read("HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n");
        read("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        assertThat(answer.cookie()).isNull();
        assertThat(answer.accept()).isEqualTo(WebSocketClient.acceptOf("dGhlIHNhbXBsZSBub25jZQ=="));
    }

    @Test
    void read_whatIsNotHttpOrHasNoEnd_throws() {
        assertThatThrownBy(() -> read("SSH-2.0-OpenSSH\r\n\r\n")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n\r\n")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
                .isInstanceOf(ProtocolException.class);
    }

    private int read(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return answer.read(bytes, 0, bytes.length);
    }

    private String body() {
        return new String(answer.body(), answer.bodyFrom(), answer.bodyTo() - answer.bodyFrom(), ISO_8859_1);
    }
}
