package io.pserver.persistence.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What saved rooms promise on every database. Each test has two nodes. */
@Timeout(60)
abstract class RoomStoreContract {
    private final RoomCounters counters = new RoomCounters();
    private final ConcurrentLinkedQueue<String> fenced = new ConcurrentLinkedQueue<>();
    private RoomStore one;
    private RoomStore two;
    private @Nullable RoomStore three;
    private String id;

    abstract Database database();

    RoomStore one() {
        return one;
    }

    RoomStore two() {
        return two;
    }

    String id() {
        return id;
    }

    @BeforeEach
    void open() {
        id = Long.toString(System.nanoTime(), 36);
        one = RoomStore.open(database(), "one-" + id, false, counters);
        two = RoomStore.open(database(), "two-" + id, false, new RoomCounters());
        one.onFenced((room, epoch) -> fenced.add(room + " " + epoch));
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        if (three != null) {
            three.close();
        }
    }

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(10));
    }

    static RoomSnapshot snapshot(String room, long epoch, String state, String... tickets) {
        return new RoomSnapshot(
                room,
                "arena-" + room,
                epoch,
                "{\"p\":1}",
                RoomSnapshot.StateText.of(state),
                "{\"kept\":1}",
                "{\"seats\":[]}",
                "{\"level\":1}",
                false,
                2,
                List.of(tickets));
    }

    private static RoomSaved save(RoomStore store, RoomSnapshot snapshot) {
        CompletableFuture<RoomSaved> saved = new CompletableFuture<>();
        assertThat(store.save(snapshot, saved)).isTrue();
        return saved.orTimeout(20, TimeUnit.SECONDS).join();
    }

    static StoredRoom take(RoomStore store, String room) {
        RoomClaim claim = store.claim(room, soon());
        assertThat(claim).isInstanceOf(RoomClaim.Taken.class);
        return ((RoomClaim.Taken) claim).room();
    }

    @Test
    void save_thenClaimByAnotherNode_afterTheFirstHasEnded_givesAllOfIt() {
        assertThat(save(one, snapshot(id, 1, "{\"n\":\"ä😀\"}", "t1", "t2"))).isEqualTo(RoomSaved.DURABLE);
        assertThat(two.claim(id, soon())).as("its owner lives").isInstanceOf(RoomClaim.Elsewhere.class);
        assertThat(two.sleeping("arena-" + id, soon())).isEmpty();
        assertThat(two.byTicket("t2", soon())).containsExactly(id);
        one.close();
        assertThat(two.sleeping("arena-" + id, soon())).containsExactly(new SleepingRoom(id, "{\"level\":1}", 2));
        StoredRoom room = take(two, id);
        assertThat(room.epoch()).isEqualTo(2);
        assertThat(room.stateJson()).isEqualTo("{\"n\":\"ä😀\"}");
        assertThat(room.paramsJson()).isEqualTo("{\"p\":1}");
        assertThat(room.keptJson()).isEqualTo("{\"kept\":1}");
        assertThat(room.seatsJson()).isEqualTo("{\"seats\":[]}");
        assertThat(room.lostMillis())
                .isBetween(System.currentTimeMillis() - 30_000, System.currentTimeMillis() + 2_000);
    }

    @Test
    void staleWriter_writesNothing_andIsToldSo() throws InterruptedException {
        save(one, snapshot(id, 1, "{\"n\":1}"));
        new RoomRows(database(), Duration.ofMinutes(-1)).claim(id, "thief", soon()); // as if the lease were over
        assertThat(save(one, snapshot(id, 1, "{\"n\":2}"))).isEqualTo(RoomSaved.FENCED);
        assertThat(fenced).containsExactly(id + " 1");
        assertThat(one.remove(id, 1)).isTrue();
        assertThat(one.flush(soon())).isTrue();
        StoredRoom room = take(two, id);
        assertThat(room.stateJson()).isEqualTo("{\"n\":1}");
        assertThat(room.epoch()).isEqualTo(3);
    }

    @Test
    void staleWriter_doesNotBringARoomBackThatItsNewOwnerHasRemoved() throws InterruptedException {
        save(one, snapshot(id, 1, "{\"n\":1}"));
        new RoomRows(database(), Duration.ofMinutes(-1)).claim(id, "thief", soon());
        StoredRoom room = take(two, id);
        two.remove(id, room.epoch());
        two.flush(soon());
        assertThat(save(one, snapshot(id, 1, "{\"n\":2}"))).isEqualTo(RoomSaved.FENCED);
        assertThat(save(one, snapshot(id, 1, "{\"n\":3}"))).isEqualTo(RoomSaved.FENCED);
        assertThat(two.claim(id, soon())).isInstanceOf(RoomClaim.Absent.class);
    }

    @Test
    void remove_takesTheRoomAndItsTickets_andIsSeenAtOnce() throws InterruptedException {
        save(one, snapshot(id, 1, "{}", "gone-" + id));
        one.remove(id, 1);
        assertThat(one.claim(id, soon())).isInstanceOf(RoomClaim.Absent.class);
        one.flush(soon());
        assertThat(two.claim(id, soon())).isInstanceOf(RoomClaim.Absent.class);
        assertThat(two.byTicket("gone-" + id, soon())).isEmpty();
    }

    @Test
    void manyRooms_areWrittenInFewTransactions_theNewestSnapshotOfEach() throws InterruptedException {
        int rooms = 300;
        long before = counters.batches.sum();
        for (int turn = 1; turn <= 5; turn++) {
            for (int i = 0; i < rooms; i++) {
                assertThat(one.save(snapshot(id + "." + i, 1, "{\"n\":" + turn + "}", "t" + id + i), null))
                        .isTrue();
            }
        }
        assertThat(one.flush(soon())).isTrue();
        assertThat(counters.batches.sum() - before).isLessThan(100);
        one.close();
        for (int i = 0; i < rooms; i += 50) {
            assertThat(take(two, id + "." + i).stateJson()).isEqualTo("{\"n\":5}");
            assertThat(two.byTicket("t" + id + i, soon())).containsExactly(id + "." + i);
        }
    }

    @Test
    void tickets_followTheSnapshots() {
        save(one, snapshot(id, 1, "{}", "a" + id, "b" + id));
        save(one, snapshot(id, 1, "{}", "b" + id, "c" + id));
        assertThat(two.byTicket("a" + id, soon())).isEmpty();
        assertThat(two.byTicket("b" + id, soon())).containsExactly(id);
        assertThat(two.byTicket("c" + id, soon())).containsExactly(id);
    }

    @Test
    void claims_atTheSameTime_areWonByOne() {
        save(one, snapshot(id, 1, "{}"));
        one.close();
        RoomStore last = RoomStore.open(database(), "three-" + id, false, new RoomCounters());
        three = last;
        CompletableFuture<RoomClaim> first = CompletableFuture.supplyAsync(() -> two.claim(id, soon()));
        CompletableFuture<RoomClaim> second = CompletableFuture.supplyAsync(() -> last.claim(id, soon()));
        List<RoomClaim> claims = List.of(
                first.orTimeout(20, TimeUnit.SECONDS).join(),
                second.orTimeout(20, TimeUnit.SECONDS).join());
        assertThat(claims.stream().filter(RoomClaim.Taken.class::isInstance)).hasSize(1);
        assertThat(claims.stream().filter(RoomClaim.Elsewhere.class::isInstance))
                .hasSize(1);
    }

    @Test
    void node_thatWasKilled_isBuriedByItsNextLife() {
        String place = "killed-" + id;
        RoomRows rows = new RoomRows(database(), RoomStore.LEASE);
        rows.register(place + "#before", place, false, soon());
        rows.write(
                List.of(RoomWork.save(snapshot(id, 1, "{\"n\":4}"), null)),
                place + "#before",
                Set.of(),
                Set.of(),
                soon());
        assertThat(two.claim(id, soon())).isInstanceOf(RoomClaim.Elsewhere.class);
        RoomStore next = RoomStore.open(database(), place, false, new RoomCounters());
        three = next;
        assertThat(take(next, id).stateJson()).isEqualTo("{\"n\":4}");
    }
}
