package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.handlers.realm.HostFailure;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private static boolean matches(String metadata, String where) throws HostFailure {
        return Metadata.matches(Metadata.parse(metadata), Metadata.parse(where));
    }

    @Test
    void matches_whenTheRoomHasAllThatIsAskedFor() throws HostFailure {
        String metadata = "{\"map\":\"hill\",\"level\":3,\"rules\":{\"pvp\":true,\"max\":4},\"tags\":[1,2]}";
        assertThat(matches(metadata, "{}")).isTrue();
        assertThat(matches(metadata, "{\"map\":\"hill\",\"level\":3.0}")).isTrue();
        assertThat(matches(metadata, "{\"rules\":{\"pvp\":true}}")).isTrue();
        assertThat(matches(metadata, "{\"tags\":[1,2]}")).isTrue();
        assertThat(matches(metadata, "{\"tags\":[1]}")).isFalse();
        assertThat(matches(metadata, "{\"rules\":{\"pvp\":false}}")).isFalse();
        assertThat(matches(metadata, "{\"none\":null}")).isFalse();
    }

    @Test
    void parse_ofSomethingElse_isABadRequest() {
        assertThatThrownBy(() -> Metadata.parse("[1]")).isInstanceOf(HostFailure.class);
        assertThatThrownBy(() -> Metadata.parse("{")).isInstanceOf(HostFailure.class);
    }
}
