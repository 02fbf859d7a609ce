package io.pserver.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.handlers.realm.HostFailure;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final Sessions sessions = new Sessions();

    private static String token(SessionHandle handle) {
        return Objects.requireNonNull(handle.takeNewToken());
    }

    @Test
    void handle_ofAVisitorWhoNeverAsks_makesNothing() {
        assertThat(sessions.handle(null).takeNewToken()).isNull();
    }

    @Test
    void open_byTheTokenThatWasGiven_findsTheSameSession() {
        SessionHandle first = sessions.handle(null);
        Session made = first.open();
        String token = token(first);
        assertThat(token).hasSize(43);
        assertThat(first.takeNewToken()).as("told once").isNull();
        SessionHandle second = sessions.handle(token);
        assertThat(second.open()).isEqualTo(made);
        assertThat(second.takeNewToken()).isNull();
        assertThat(sessions.handle("made up").open().id()).isNotEqualTo(made.id());
    }

    @Test
    void merge_keepsWhatOthersWrote_andNullRemoves() throws HostFailure {
        SessionHandle one = sessions.handle(null);
        one.open();
        SessionHandle other = sessions.handle(token(one));
        other.open();
        one.merge("{\"a\":1,\"b\":{\"c\":2}}");
        other.merge("{\"d\":3,\"a\":null}");
        assertThat(other.open().dataJson()).isEqualTo("{\"b\":{\"c\":2},\"d\":3}");
    }

    @Test
    void merge_over16KiB_isRefusedAndSavesNothing() throws HostFailure {
        SessionHandle handle = sessions.handle(null);
        handle.merge("{\"a\":1}");
        String large = "{\"b\":\"" + "x".repeat(16_384) + "\"}";
        assertThatThrownBy(() -> handle.merge(large))
                .isInstanceOf(HostFailure.class)
                .hasMessageContaining("16 KiB");
        assertThat(sessions.handle(token(handle)).open().dataJson()).isEqualTo("{\"a\":1}");
    }

    @Test
    void login_changesTheToken_andTheOldOneIsWorthNothing() throws HostFailure {
        SessionHandle handle = sessions.handle(null);
        handle.merge("{\"cart\":1}");
        String old = token(handle);
        Session loggedIn = handle.login("anna");
        String fresh = token(handle);
        assertThat(fresh).isNotEqualTo(old);
        assertThat(loggedIn.userId()).isEqualTo("anna");
        assertThat(sessions.handle(fresh).open()).isEqualTo(new Session(loggedIn.id(), "anna", "{\"cart\":1}"));
        assertThat(sessions.handle(old).open().userId()).isNull();
        assertThat(handle.login("").userId()).isNull();
    }
}
