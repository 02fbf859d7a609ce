package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class UnseenTest {
    private final UnseenBytes budget = new UnseenBytes(8 << 20);
    private final Unseen unseen = new Unseen(budget);

    private static Frame frame(int number) {
        return Frame.of("{\"op\":\"event\",\"data\":" + number + "}");
    }

    private static Frame large(int bytes) {
        return new Frame(new byte[bytes]);
    }

    private void add(int from, int to) {
        for (int i = from; i <= to; i++) {
            unseen.add(frame(i), i, 1);
        }
    }

    private List<Frame> after(long number) {
        return Objects.requireNonNull(unseen.takeAfter(number));
    }

    @Test
    void takeAfter_givesWhatFollows_inOrder_once() {
        add(1, 40);
        assertThat(after(37).stream().map(Frame::utf8).map(String::new))
                .containsExactly(
                        "{\"op\":\"event\",\"data\":38}",
                        "{\"op\":\"event\",\"data\":39}",
                        "{\"op\":\"event\",\"data\":40}");
        assertThat(after(0)).isEmpty();
        assertThat(budget.held()).isZero();
    }

    @Test
    void seen_letsGo_andWhoSawLessMissesSomething() {
        add(1, 100);
        unseen.seen(60);
        add(101, 120);
        assertThat(after(60)).hasSize(60);
        add(1, 10);
        unseen.seen(6);
        assertThat(unseen.takeAfter(5)).isNull();
    }

    @Test
    void moreThanAThousand_pushOutTheOldest() {
        add(1, Unseen.MOST_FRAMES + 5);
        assertThat(after(5)).hasSize(Unseen.MOST_FRAMES);
        add(1, Unseen.MOST_FRAMES + 5);
        assertThat(unseen.takeAfter(4)).isNull();
    }

    @Test
    void whatWasNeverSent_cannotBePushedOutUnnoticed() {
        add(1, 3);
        for (int i = 0; i < Unseen.MOST_FRAMES; i++) {
            unseen.add(frame(i), Unseen.NEVER_SENT, 1);
        }
        assertThat(after(3)).hasSize(Unseen.MOST_FRAMES);
        for (int i = 0; i <= Unseen.MOST_FRAMES; i++) {
            unseen.add(frame(i), Unseen.NEVER_SENT, 1);
        }
        assertThat(budget.held()).isZero(); // nothing is kept that would be of no use
        assertThat(unseen.takeAfter(1_000_000)).isNull();
        add(1, 1);
        assertThat(after(0)).hasSize(1); // a new beginning
    }

    @Test
    void aMebibyte_isTheMost() {
        unseen.add(large(Unseen.MOST_BYTES / 2), 1, 1);
        unseen.add(large(Unseen.MOST_BYTES / 2), 2, 1);
        assertThat(after(0)).hasSize(2);
        unseen.add(large(Unseen.MOST_BYTES / 2), 1, 1);
        unseen.add(large(Unseen.MOST_BYTES / 2 + 1), 2, 1);
        assertThat(after(1)).hasSize(1);
        unseen.add(large(Unseen.MOST_BYTES + 1), 1, 1);
        assertThat(unseen.takeAfter(0)).isNull();
    }

    @Test
    void budgetOfTheNode_isKept_andSharedFramesAreCountedOnce() {
        UnseenBytes small = new UnseenBytes(10_000);
        Unseen one = new Unseen(small);
        Unseen other = new Unseen(small);
        one.add(large(8_000), 1, 1);
        other.add(large(8_000), 1, 1);
        assertThat(other.takeAfter(0)).isNull();
        assertThat(one.takeAfter(0)).hasSize(1);
        one.add(large(8_000), 1, 2);
        other.add(large(8_000), 1, 2);
        assertThat(small.held()).isBetween(8_000L, 10_000L);
        assertThat(one.takeAfter(0)).hasSize(1);
        assertThat(other.takeAfter(0)).hasSize(1);
        assertThat(small.held()).isZero();
    }
}
