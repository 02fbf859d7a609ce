package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CachedValueTest {
    @Test
    void decode_givesWhatWasEncoded() {
        for (CachedValue.Kind kind : CachedValue.Kind.values()) {
            CachedValue value = new CachedValue(kind, Long.MAX_VALUE, -1, "{\"name\":\"Zoë 🎲\"}");
            assertThat(CachedValue.decode(value.encode())).isEqualTo(value);
        }
    }

    @Test
    void decode_ofWhatNobodyOfThisVersionWrote_givesNothing() {
        byte[] bytes = CachedValue.mark(CachedValue.Kind.ROW, 1, 2).encode();
        bytes[0] = 2;
        assertThat(CachedValue.decode(bytes)).isNull();
        bytes[0] = 1;
        bytes[1] = 'X';
        assertThat(CachedValue.decode(bytes)).isNull();
        assertThat(CachedValue.decode(new byte[] {1, 'R', 0})).isNull();
        assertThat(CachedValue.decode(new byte[0])).isNull();
    }
}
