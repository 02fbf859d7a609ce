package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.room.SavedSeats.Saved;
import java.util.List;
import org.junit.jupiter.api.Test;

class SavedSeatsTest {
    private static Member member(String session, String... tickets) {
        return Member.ofBefore(session, List.of(tickets));
    }

    @Test
    void json_ofSeats_isReadBackAsTheyWere() {
        Seats seats = new Seats();
        seats.newClient();
        Seat here = new Seat(
                "c1", member("s1", "t1", "t2"), "{\"id\":\"s1\",\"data\":{\"q\":\"\\\"\"}}", null, new Outgoing());
        Seat away = new Seat("c2", member("s2", "t2"), "{\"id\":\"s2\",\"data\":{}}", null, new Outgoing());
        seats.add(here);
        seats.add(away);
        seats.goAway(away, 7_000_000_000L);
        away.hasViewOfItsOwn(true);
        SavedSeats saved = SavedSeats.of(seats, 100_000, 2_000_000_000L);
        assertThat(saved.tickets()).containsExactly("t1", "t2");

        SavedSeats read = SavedSeats.parse(saved.json());
        assertThat(read).isEqualTo(saved);
        assertThat(read.clientsMade()).isEqualTo(1);
        assertThat(read.seats().getFirst().awayUntilMillis()).isZero();
        assertThat(read.seats().getFirst().sessionId()).isEqualTo("s1");
        assertThat(read.seats().getLast().awayUntilMillis()).isEqualTo(105_000);
        assertThat(read.seats().getFirst().ownView()).isFalse();
        assertThat(read.seats().getLast().ownView()).isTrue();
    }

    @Test
    void parse_ofSomethingElse_saysSo() {
        assertThatThrownBy(() -> SavedSeats.parse("{")).isInstanceOf(IllegalArgumentException.class);
        assertThat(SavedSeats.parse("{}")).isEqualTo(new SavedSeats(0, List.of()));
    }

    @Test
    void strays_areOneMemberForAllSeatsOfAClient_andGivenToOneCallerOfTheirSession() {
        Strays strays = new Strays();
        Saved one = new Saved("c1", "{\"id\":\"s1\",\"data\":{}}", List.of("old", "new"), 0, false);
        Saved other = new Saved("c9", "{\"id\":\"s1\",\"data\":{}}", List.of("new"), 0, false);
        Member member = strays.of(one);
        assertThat(strays.of(other)).isSameAs(member);
        assertThat(strays.take("new", "s2")).isNull();
        assertThat(strays.take("old", "s1")).isSameAs(member);
        assertThat(strays.take("new", "s1")).isNull();
    }

    @Test
    void strays_withoutASeatAnyMore_areForgotten() {
        Strays strays = new Strays();
        strays.of(new Saved("c1", "{\"id\":\"s1\",\"data\":{}}", List.of("t"), 0, false));
        strays.forgetGone();
        assertThat(strays.take("t", "s1")).isNull();
    }
}
