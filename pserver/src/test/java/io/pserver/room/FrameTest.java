package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrameTest {
    @ParameterizedTest
    @CsvSource({
        "event, true",
        "patch, true",
        "state, true",
        "stated, false",
        "reply, false",
        "error, false",
        "hello, false",
        "left, false",
        "joined, false",
        "ping, false"
    })
    void isPush_isWhatAClientGetsAgain(String op, boolean push) {
        assertThat(Frame.of("{\"op\":\"" + op + "\",\"room\":\"r\"}").isPush()).isEqualTo(push);
    }
}
