package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FollowedRoomTest {
    /** Examples of RFC 7396, appendix A, and some more. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\",\"b\":\"c\"} | {\"a\":null} | {\"b\":\"c\"}",
                "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]} | {\"a\":[1]} | {\"a\":[1]}",
                "[\"a\",\"b\"] | [\"c\",\"d\"] | [\"c\",\"d\"]",
                "{\"a\":\"foo\"} | null | null",
                "{\"e\":null} | {\"a\":1} | {\"e\":null,\"a\":1}",
                "[1,2] | {\"a\":\"b\",\"c\":null} | {\"a\":\"b\"}",
                "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}"
            })
    void merge_isThatOfTheStandard(String target, String patch, String expected) {
        assertThat(FollowedRoom.merge(Server.JSON.readTree(target), Server.JSON.readTree(patch)))
                .isEqualTo(Server.JSON.readTree(expected));
    }

    @Test
    void inputs_pendUntilTheStateHasThem() {
        try (Server server = Server.inProcess(Server.game("comeback"));
                Client connection = new Client(server.port());
                Client another = new Client(server.port())) {
            FollowedRoom room = FollowedRoom.join(connection, "\"room\":\"slope\",\"create\":true");
            FollowedRoom other = FollowedRoom.join(another, "\"roomId\":\"" + room.id() + "\"");
            for (int i = 0; i < 10; i++) {
                room.input("step", "2");
            }
            assertThat(room.pending()).isEqualTo(10);
            room.until("all are taken", now -> now.pending() == 0);
            assertThat(room.state().path("at").path(room.client()).asInt()).isEqualTo(20);
            other.until(
                    "the other sees it",
                    now -> now.state().path("at").path(room.client()).asInt() == 20);
            assertThat(other.seq()).isEqualTo(room.seq());
        }
    }
}
