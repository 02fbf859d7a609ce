package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pserver.handlers.realm.RoomOptions;
import io.pserver.handlers.realm.RoomRealm.Changes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RoomVoiceTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Seats seats = new Seats();
    private final RoomVoice voice =
            new RoomVoice(new Room("r", 7, "t", "", RoomOptions.DEFAULTS, null), seats, new RoomMetrics(registry));
    private final FakeConnection quick = new FakeConnection();
    private final FakeConnection slow = new FakeConnection();

    @BeforeEach
    void sit() {
        Outgoing outgoing = new Outgoing();
        Unseen unseen = new Unseen(new UnseenBytes(1 << 20));
        seats.add(new Seat("c1", new Member(quick), "{}", null, outgoing));
        seats.add(new Seat("c2", new Member(slow), "{}", unseen, outgoing));
    }

    private static RoomVoice.Event event(String type, boolean isVolatile) {
        return new RoomVoice.Event(Frame.of("{\"op\":\"event\",\"type\":\"" + type + "\"}"), "", isVolatile);
    }

    private double count(String name) {
        return registry.counter(name).count();
    }

    private void patch(String json) {
        voice.changed(new Changes(json, null));
    }

    @Test
    void volatileEvents_areDroppedFirst_andCounted() {
        slow.strained = true;
        voice.broadcast(event("moved", true));
        voice.broadcast(event("said", false));
        assertThat(slow.queued).containsExactly("{\"op\":\"event\",\"type\":\"said\"}");
        assertThat(quick.queued).hasSize(2);
        voice.send("c2", Frame.of("{\"op\":\"event\",\"type\":\"you\"}"), true);
        assertThat(slow.queued).hasSize(1);
        assertThat(count("pserver_room_volatile_dropped_total")).isEqualTo(2);
        slow.strained = false;
        voice.broadcast(event("moved", true));
        assertThat(slow.queued).hasSize(2);
    }

    @Test
    void afterPatch_followsThePatch() {
        voice.broadcastAfterPatch(event("hit", false));
        assertThat(voice.waitsForPatch()).isTrue();
        assertThat(quick.queued).isEmpty();
        patch("{\"hp\":1}");
        voice.patched();
        assertThat(quick.queued)
                .containsExactly(
                        "{\"op\":\"patch\",\"room\":\"r\",\"seq\":1,\"patch\":{\"hp\":1}}",
                        "{\"op\":\"event\",\"type\":\"hit\"}");
        assertThat(voice.waitsForPatch()).isFalse();
    }

    @Test
    void afterPatch_isBounded() {
        for (int i = 0; i < 1_025; i++) {
            assertThat(quick.queued).isEmpty();
            voice.broadcastAfterPatch(event("hit", false));
        }
        assertThat(quick.queued).hasSize(1_025);
    }

    @Test
    void slowClient_getsOneStateForAllPatchesThatItMissed_whenItTakesFramesAgain() {
        patch("{\"n\":1}");
        slow.strained = true;
        patch("{\"n\":2}");
        patch("{\"n\":3}");
        voice.catchUp(() -> "{\"n\":3}");
        assertThat(voice.waitsForPatch()).isTrue();
        slow.strained = false;
        patch("{\"n\":4}");
        assertThat(slow.queued).hasSize(1);
        voice.catchUp(() -> "{\"n\":4}");
        assertThat(voice.waitsForPatch()).isFalse();
        patch("{\"n\":5}");
        assertThat(slow.queued)
                .containsExactly(
                        "{\"op\":\"patch\",\"room\":\"r\",\"seq\":1,\"patch\":{\"n\":1}}",
                        "{\"op\":\"state\",\"room\":\"r\",\"seq\":4,\"state\":{\"n\":4}}",
                        "{\"op\":\"patch\",\"room\":\"r\",\"seq\":5,\"patch\":{\"n\":5}}");
        assertThat(quick.queued).hasSize(5);
        assertThat(count("pserver_room_patches_withheld_total")).isEqualTo(3);
    }

    @Test
    void clientThatBreaksOffWhileItLags_isGivenTheStateWhenItIsBack() {
        Seat seat = java.util.Objects.requireNonNull(seats.of("c2"));
        slow.strained = true;
        patch("{\"n\":1}");
        seats.goAway(seat, Long.MAX_VALUE);
        voice.broadcast(event("said", false));
        voice.broadcast(event("moved", true));
        patch("{\"n\":2}");
        FakeConnection newer = new FakeConnection();
        assertThat(seats.comeBack(seat, new Member(newer))).isTrue();
        voice.isBack(seat);
        voice.catchUp(() -> "{\"n\":2}");
        assertThat(newer.queued)
                .containsExactly(
                        "{\"op\":\"event\",\"type\":\"said\"}",
                        "{\"op\":\"state\",\"room\":\"r\",\"seq\":2,\"state\":{\"n\":2}}");
    }

    @Test
    void slowClient_withAView_catchesUpWithThat() {
        Seat seat = java.util.Objects.requireNonNull(seats.of("c2"));
        View before = new View("{\"a\":1}");
        seat.see(before);
        slow.strained = true;
        View now = new View("{\"a\":2}");
        seat.see(now);
        voice.changed(null);
        voice.viewChanged(now, before.patchTo(now), java.util.List.of(seat));
        slow.strained = false;
        voice.catchUp(() -> "{\"secret\":1}");
        assertThat(slow.queued).containsExactly("{\"op\":\"state\",\"room\":\"r\",\"seq\":1,\"state\":{\"a\":2}}");
    }

    private Seat seat(String client) {
        return java.util.Objects.requireNonNull(seats.of(client));
    }

    @Test
    void shortJson_isAnArray_afterTheRoomsNumber() {
        quick.form = PatchForm.SHORT_JSON;
        patch("{\"n\":1}");
        seat("c1").took(17);
        patch("{\"n\":2}");
        patch("{\"n\":3}");
        assertThat(quick.queued)
                .containsExactly(
                        "{\"op\":\"short\",\"room\":\"r\",\"ref\":7}",
                        "[7,1,{\"n\":1}]",
                        "[7,2,{\"n\":2},17]",
                        "[7,3,{\"n\":3}]");
        assertThat(slow.queued).allMatch(frame -> frame.startsWith("{\"op\":\"patch\""));
    }

    @Test
    void shortMessagePack_hasNumbersForKeys_ofWhichItTellsOnceBefore() {
        quick.form = PatchForm.SHORT_PACKED;
        slow.form = PatchForm.SHORT_PACKED;
        slow.strained = true;
        patch("{\"hp\":1}");
        patch("{\"hp\":2,\"place\":{\"x\":null,\"hp\":[{\"hp\":1}]}}");
        slow.strained = false;
        voice.catchUp(() -> "{\"hp\":2}");
        seat("c2").took(5);
        patch("{\"place\":{\"x\":3}}");
        assertThat(quick.queued)
                .containsExactly(
                        "{\"op\":\"short\",\"room\":\"r\",\"ref\":7}",
                        "[7,{\"hp\":0}]",
                        "[7,1,{\"0\":1}]",
                        "[7,{\"place\":1,\"x\":2}]",
                        "[7,2,{\"0\":2,\"1\":{\"2\":null,\"0\":[{\"0\":1}]}}]",
                        "[7,3,{\"1\":{\"2\":3}}]");
        assertThat(slow.queued)
                .containsExactly(
                        "{\"op\":\"state\",\"room\":\"r\",\"seq\":2,\"state\":{\"hp\":2}}",
                        "{\"op\":\"short\",\"room\":\"r\",\"ref\":7}",
                        "[7,{\"place\":1,\"x\":2}]",
                        "[7,3,{\"1\":{\"2\":3}},5]");
    }

    @Test
    void keysOfAView_areToldOnlyToItsViewers() {
        quick.form = PatchForm.SHORT_PACKED;
        slow.form = PatchForm.SHORT_PACKED;
        View before = new View("{\"hand\":{}}");
        View now = new View("{\"hand\":{\"ace\":1}}");
        seat("c2").see(now);
        voice.changed(new Changes("{\"table\":1}", null));
        voice.viewChanged(now, before.patchTo(now), java.util.List.of(seat("c2")));
        voice.changed(new Changes("{\"table\":2}", null));
        assertThat(quick.queued.toString())
                .contains("table")
                .doesNotContain("ace")
                .doesNotContain("hand");
        assertThat(slow.queued).contains("[7,{\"hand\":1,\"ace\":2}]", "[7,1,{\"1\":{\"2\":1}}]");
        assertThat(slow.queued.toString()).doesNotContain("table");
    }

    @Test
    void clientThatIsBack_isSentWhatItMissedInThePlainForm_andBeginsAnew() {
        slow.form = PatchForm.SHORT_PACKED;
        patch("{\"n\":1}");
        seats.goAway(seat("c2"), Long.MAX_VALUE);
        patch("{\"n\":2}");
        FakeConnection newer = new FakeConnection();
        newer.form = PatchForm.SHORT_PACKED;
        Member member = new Member(newer);
        seat("c2").member().handOver(member, 1);
        assertThat(seats.comeBack(seat("c2"), member)).isTrue();
        patch("{\"n\":3}");
        assertThat(slow.queued).hasSize(3);
        assertThat(newer.queued)
                .containsExactly(
                        "{\"op\":\"patch\",\"room\":\"r\",\"seq\":2,\"patch\":{\"n\":2}}",
                        "{\"op\":\"short\",\"room\":\"r\",\"ref\":7}",
                        "[7,{\"n\":0}]",
                        "[7,3,{\"0\":3}]");
    }

    @Test
    void shortPatches_areNumberedAsPushes_andKeysAreNot() {
        slow.form = PatchForm.SHORT_PACKED;
        patch("{\"name\":1}");
        patch("{\"name\":2}");
        seats.goAway(seat("c2"), Long.MAX_VALUE);
        FakeConnection newer = new FakeConnection();
        Member member = new Member(newer);
        seat("c2").member().handOver(member, 1);
        assertThat(seats.comeBack(seat("c2"), member)).isTrue();
        assertThat(newer.queued).containsExactly("{\"op\":\"patch\",\"room\":\"r\",\"seq\":2,\"patch\":{\"name\":2}}");
    }

    @Test
    void secondRoomOfTheSameNumber_tellsPlainPatches_untilTheFirstIsLeft() {
        Member member = new Member(quick);
        quick.form = PatchForm.SHORT_JSON;
        Room first = new Room("first", 7, "t", "", RoomOptions.DEFAULTS, null);
        Room second = new Room("second", 7, "t", "", RoomOptions.DEFAULTS, null);
        assertThat(member.formIn(first)).isEqualTo(PatchForm.SHORT_JSON);
        assertThat(member.formIn(second)).isEqualTo(PatchForm.PLAIN);
        assertThat(member.formIn(first)).isEqualTo(PatchForm.SHORT_JSON);
        member.exit(second);
        assertThat(member.formIn(second)).isEqualTo(PatchForm.PLAIN);
        member.exit(first);
        assertThat(member.formIn(second)).isEqualTo(PatchForm.SHORT_JSON);
    }

    @Test
    void patchThatIsNestedTooDeep_isAnErrorInMessagePack_andNobodyElseSuffers() {
        quick.form = PatchForm.SHORT_PACKED;
        slow.form = PatchForm.SHORT_JSON;
        patch("{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}");
        patch("{\"a\":1}");
        assertThat(quick.queued.get(1)).contains("\"op\":\"error\"");
        assertThat(quick.queued.getLast()).isEqualTo("[7,2,{\"0\":1}]");
        assertThat(slow.queued).hasSize(3);
    }
}
