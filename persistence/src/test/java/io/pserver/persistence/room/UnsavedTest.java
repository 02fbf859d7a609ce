package io.pserver.persistence.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnsavedTest {
    private final Unsaved unsaved = new Unsaved(3, 5_000);

    private static RoomWork save(String id, long epoch, int chars) {
        return RoomWork.save(
                new RoomSnapshot(
                        id,
                        "t",
                        epoch,
                        "",
                        RoomSnapshot.StateText.of("x".repeat(chars)),
                        "",
                        "",
                        "",
                        false,
                        0,
                        List.of()),
                null);
    }

    private static String stateOf(RoomWork work) {
        RoomSnapshot snapshot = work.snapshot();
        return snapshot == null ? "" : snapshot.state().json();
    }

    @Test
    void add_replacesTheSnapshotThatWaits_andItsWaitersWaitForTheNewer() {
        CompletableFuture<RoomSaved> first = new CompletableFuture<>();
        RoomWork older = save("a", 1, 1);
        unsaved.add(new RoomWork("a", 1, older.snapshot(), List.of(first)));
        unsaved.add(save("a", 1, 2));
        RoomWork taken = unsaved.take().getFirst();
        assertThat(stateOf(taken)).hasSize(2);
        taken.tell(RoomSaved.DURABLE);
        assertThat(first).isCompletedWithValue(RoomSaved.DURABLE);
    }

    @Test
    void add_beyondItsBounds_saysNo() {
        assertThat(unsaved.add(save("a", 1, 1))).isTrue();
        assertThat(unsaved.add(save("b", 1, 5_000))).as("too heavy").isFalse();
        assertThat(unsaved.add(save("b", 1, 1))).isTrue();
        assertThat(unsaved.add(save("c", 1, 1))).isTrue();
        assertThat(unsaved.add(save("d", 1, 1))).as("too many").isFalse();
        assertThat(unsaved.add(save("a", 1, 2)))
                .as("takes the place of another")
                .isTrue();
        assertThat(unsaved.size()).isEqualTo(3);
        unsaved.take();
        unsaved.written();
        assertThat(unsaved.size()).isZero();
        assertThat(unsaved.add(save("e", 1, 9_000)))
                .as("alone it may be as heavy as it is")
                .isTrue();
    }

    @Test
    void failed_keepsTheNewest_andARemovalStaysOne() {
        unsaved.add(save("a", 1, 1));
        unsaved.add(RoomWork.removal("b", 1));
        unsaved.take();
        unsaved.add(save("a", 1, 7));
        unsaved.add(save("b", 1, 7));
        unsaved.failed();
        List<RoomWork> again = unsaved.take();
        assertThat(again).extracting(RoomWork::id).containsExactly("a", "b");
        assertThat(stateOf(again.getFirst())).hasSize(7);
        assertThat(again.getLast().snapshot()).isNull();
        assertThat(unsaved.isBeingRemoved("b")).isTrue();
        assertThat(unsaved.isBeingRemoved("a")).isFalse();
        unsaved.written();
        assertThat(unsaved.add(save("c", 1, 4_000)))
                .as("no weight is left over")
                .isTrue();
        assertThat(unsaved.add(save("d", 1, 4_000))).isFalse();
    }
}
