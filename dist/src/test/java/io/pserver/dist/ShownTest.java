package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@link Shown} lets a guide leave things out, and no more. */
final class ShownTest {
    private final Shown shown = new Shown();

    @Test
    void text_isSeen_onlyIfItIsTheSame() {
        assertThat(shown.isSeenIn("{\"x\":1}", "{\"x\":1}")).isTrue();
        assertThat(shown.isSeenIn("{\"x\":1}", "{\"x\":12}")).isFalse();
        assertThat(shown.isSeenIn("{\"x\":1}", "{\"x\":1} ")).isFalse();
    }

    @Test
    void id_isAnotherOne_butTheSameEveryTime() {
        assertThat(shown.isSeenIn("join pe8z2mpf001b, pe8z2mpf001b", "join aaaaaaaaaaa1, bbbbbbbbbbb2"))
                .isFalse();
        assertThat(shown.isSeenIn("join pe8z2mpf001b, pe8z2mpf001b", "join aaaaaaaaaaa1, aaaaaaaaaaa1"))
                .isTrue();
        assertThat(shown.isSeenIn("left pe8z2mpf001b", "left bbbbbbbbbbb2")).isFalse();
        assertThat(shown.isSeenIn("left pe8z2mpf001b", "left aaaaaaaaaaa1")).isTrue();
        assertThat(shown.filled("send pe8z2mpf001b to it")).isEqualTo("send aaaaaaaaaaa1 to it");
    }

    @Test
    void word_isNoId_unlessItHasADigit() {
        assertThat(shown.isSeenIn("unauthorized", "unauthorised")).isFalse();
    }

    @Test
    void whatIsLeftOut_mayBeAnything() {
        assertThat(shown.isSeenIn("{\"token\":\"Zk3v…\",\"n\":1}", "{\"token\":\"Q-_x9\",\"n\":1}"))
                .isTrue();
        assertThat(shown.isSeenIn("{\"token\":\"Zk3v…\",\"n\":1}", "{\"token\":\"Q-_x9\",\"n\":2}"))
                .isFalse();
        assertThat(shown.isSeenIn("HTTP/1.1 204\n...\nAllow: GET\n...", "HTTP/1.1 204\nDate: now\nAllow: GET\nA: b"))
                .isTrue();
        assertThat(shown.isSeenIn("HTTP/1.1 204\n...\nAllow: GET\n...", "HTTP/1.1 204\nDate: now\nAllow: POST\nA: b"))
                .isFalse();
    }
}
