package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InputsTest {
    private final FakeConnection connection = new FakeConnection();
    private final Seat seat = new Seat("c1", new Member(connection), "{}", null, new Outgoing());
    private final Inputs inputs = new Inputs();

    @Test
    void messages_areTakenInOrder_once_andAnsweredIfAsked() {
        assertThat(inputs.add(seat, "move", "{\"x\":1}", null)).isTrue();
        assertThat(inputs.add(seat, "a\"b", null, "7")).isTrue();
        assertThat(inputs.take())
                .isEqualTo("[{\"client\":\"c1\",\"type\":\"move\",\"data\":{\"x\":1}},"
                        + "{\"client\":\"c1\",\"type\":\"a\\\"b\"}]");
        inputs.add(seat, "later", "1", "8");
        inputs.answer(null);
        inputs.answer(null);
        assertThat(connection.queued).containsExactly("{\"op\":\"reply\",\"id\":7,\"data\":null}");
        assertThat(inputs.take()).contains("later").doesNotContain("move");
        inputs.answer(Failure.of(ErrorCode.HANDLER_ERROR, "no"));
        assertThat(connection.queued.getLast()).startsWith("{\"op\":\"error\",\"id\":8,");
        assertThat(inputs.take()).isEqualTo("[]");
    }

    @Test
    void tooManyMessages_areRefused_untilTheTick() {
        for (int i = 0; i < Inputs.MOST_MESSAGES; i++) {
            assertThat(inputs.add(seat, "m", null, null)).isTrue();
        }
        assertThat(inputs.add(seat, "m", null, null)).isFalse();
        inputs.take();
        assertThat(inputs.add(seat, "m", "\"" + "x".repeat(Inputs.MOST_CHARS) + "\"", null))
                .isFalse();
        assertThat(inputs.add(seat, "m", "1", null)).isTrue();
    }

    @Test
    void numbers_areThoseOfTheMessagesThatATickTook_theNewestOfEachClient() {
        inputs.add(seat, "move", "1", null);
        inputs.number(seat, 7);
        inputs.number(seat, 6);
        assertThat(inputs.takenNumbers()).isEmpty();
        inputs.take();
        inputs.number(seat, 9);
        assertThat(inputs.takenNumbers()).isEqualTo(Map.of(seat, 7L));
        assertThat(inputs.takenNumbers()).isEmpty();
        inputs.take();
        assertThat(inputs.takenNumbers()).isEqualTo(Map.of(seat, 9L));
    }
}
