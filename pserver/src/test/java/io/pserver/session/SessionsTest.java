package io.pserver.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.handlers.realm.HostFailure;
import io.pserver.persistence.session.SessionStore;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final SessionStore store = SessionStore.inMemory();
    private final Sessions sessions = new Sessions(store);

    @AfterEach
    void close() {
        store.close();
    }

    private static long soon() {
        return System.nanoTime() + Duration.ofSeconds(20).toNanos();
    }

    private static String token(SessionHandle handle) {
        return Objects.requireNonNull(handle.takeNewToken());
    }

    private static String codeOf(Throwable failure) {
        return ((HostFailure) failure).failure().code();
    }

    @Test
    void handle_ofAVisitorWhoNeverAsks_makesNothing() {
        assertThat(sessions.handle(null).takeNewToken()).isNull();
    }

    @Test
    void open_byTheTokenThatWasGiven_findsTheSameSession() throws HostFailure {
        SessionHandle first = sessions.handle(null);
        Session made = first.open(soon());
        String token = token(first);
        assertThat(token).hasSize(43);
        assertThat(first.takeNewToken()).as("told once").isNull();
        SessionHandle second = sessions.handle(token);
        assertThat(second.open(soon())).isEqualTo(made);
        assertThat(second.takeNewToken()).isNull();
        assertThat(sessions.handle("made up").open(soon()).id()).isNotEqualTo(made.id());
    }

    @Test
    void reserve_keepsNothing_untilTheSessionIsOpened() throws HostFailure {
        SessionHandle idle = sessions.handle(null);
        idle.reserve(soon());
        String unused = token(idle);
        SessionHandle later = sessions.handle(unused);
        later.reserve(soon());
        assertThat(token(later)).as("nothing was kept under the first").isNotEqualTo(unused);

        Session made = idle.open(soon());
        assertThat(idle.takeNewToken()).as("the one that was told").isNull();
        SessionHandle again = sessions.handle(unused);
        again.reserve(soon());
        assertThat(again.takeNewToken()).isNull();
        assertThat(again.open(soon())).isEqualTo(made);
    }

    @Test
    void merge_keepsWhatOthersWrote_andNullRemoves() throws HostFailure {
        SessionHandle one = sessions.handle(null);
        one.open(soon());
        SessionHandle other = sessions.handle(token(one));
        other.open(soon());
        one.merge("{\"a\":1,\"b\":{\"c\":2}}", soon());
        other.merge("{\"d\":3,\"a\":null}", soon());
        assertThat(one.open(soon()).dataJson()).as("as it is now").isEqualTo("{\"b\":{\"c\":2},\"d\":3}");
    }

    @Test
    void merge_over16KiB_isRefusedAndSavesNothing() throws HostFailure {
        SessionHandle handle = sessions.handle(null);
        handle.merge("{\"a\":1}", soon());
        String large = "{\"b\":\"" + "ä".repeat(8_192) + "\"}"; // fewer characters than bytes
        assertThatThrownBy(() -> handle.merge(large, soon()))
                .isInstanceOf(HostFailure.class)
                .hasMessageContaining("16 KiB");
        assertThat(sessions.handle(token(handle)).open(soon()).dataJson()).isEqualTo("{\"a\":1}");
    }

    @Test
    void login_changesTheToken_andTheOldOneIsWorthNothing() throws HostFailure {
        SessionHandle handle = sessions.handle(null);
        handle.merge("{\"cart\":1}", soon());
        String old = token(handle);
        Session loggedIn = handle.login("anna", soon());
        String fresh = token(handle);
        assertThat(fresh).isNotEqualTo(old);
        assertThat(loggedIn.userId()).isEqualTo("anna");
        assertThat(sessions.handle(fresh).open(soon())).isEqualTo(new Session(loggedIn.id(), "anna", "{\"cart\":1}"));
        assertThat(sessions.handle(old).open(soon()).userId()).isNull();
        assertThat(handle.login("", soon()).userId()).isNull();
    }

    @Test
    void open_whenTheTokenWasChangedElsewhere_isUnauthorized_andNoLoginComesWithIt() throws HostFailure {
        SessionHandle socket = sessions.handle(null);
        socket.open(soon());
        String old = token(socket);
        SessionHandle request = sessions.handle(old);
        SessionHandle slow = sessions.handle(old);
        slow.open(soon());
        request.login("anna", soon());
        assertThatThrownBy(() -> socket.open(soon()))
                .satisfies(e -> assertThat(codeOf(e)).isEqualTo("unauthorized"));
        assertThatThrownBy(() -> slow.merge("{\"a\":1}", soon()))
                .satisfies(e -> assertThat(codeOf(e)).isEqualTo("conflict"));
        assertThat(sessions.handle(token(request)).open(soon()).dataJson()).isEqualTo("{}");
    }

    @Test
    void login_asNobodyThatCanBeStored_isRefused() {
        String tooLong = "a".repeat(256);
        assertThatThrownBy(() -> sessions.handle(null).login(tooLong, soon())).isInstanceOf(HostFailure.class);
        assertThatThrownBy(() -> sessions.handle(null).login("\ud800", soon())).isInstanceOf(HostFailure.class);
    }
}
