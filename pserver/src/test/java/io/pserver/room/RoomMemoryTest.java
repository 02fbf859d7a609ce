package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.handlers.realm.RoomRealm.Event;
import io.pserver.handlers.realm.RoomRealm.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomMemoryTest {
    private final RoomMemory memory = new RoomMemory();

    private static Event event(int chars) {
        return new Event(Kind.MESSAGE, 1, "c1", "t", "x".repeat(chars), "");
    }

    @Test
    void fold_appliesThePatchesInOrder() {
        memory.state("{\"a\":{\"x\":1,\"y\":2},\"l\":[1]}");
        memory.patch("{\"a\":{\"x\":null,\"z\":3}}");
        memory.patch("{\"l\":[2,{\"n\":null}],\"a\":{\"z\":4}}");
        assertThat(memory.fold()).isEqualTo("{\"a\":{\"y\":2,\"z\":4},\"l\":[2,{\"n\":null}]}");
    }

    @Test
    void fold_ofAPatchThatIsNoObject_replacesTheState() {
        memory.patch("[1,2]");
        assertThat(memory.fold()).isEqualTo("[1,2]");
        memory.patch("{\"a\":1}");
        assertThat(memory.fold()).isEqualTo("{\"a\":1}");
    }

    @Test
    void patches_thatOutgrowTheState_areFolded_andTheResultStays() {
        for (int i = 0; i < 5_000; i++) {
            memory.patch("{\"k" + (i % 10) + "\":\"" + "v".repeat(50) + i + "\"}");
        }
        assertThat(memory.fold()).contains("v4999").hasSizeLessThan(1_000);
    }

    @Test
    void events_areForgottenWithThePatchThatTellsThem() {
        memory.completed(event(1), List.of());
        assertThat(memory.events()).hasSize(1);
        memory.patch("{\"a\":1}");
        assertThat(memory.events()).isEmpty();
    }

    @Test
    void isFull_boundsTheEventsByNumberAndBySize() {
        for (int i = 0; i < 1_024; i++) {
            assertThat(memory.isFull()).isFalse();
            memory.completed(event(1), List.of());
        }
        assertThat(memory.isFull()).isTrue();
        memory.state("{}");
        memory.completed(event(1 << 20), List.of());
        assertThat(memory.isFull()).isTrue();
    }
}
