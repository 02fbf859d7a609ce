package io.pserver.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequiredJavaTest {
    @Test
    void refusal_onAnOlderJava_saysWhatIsNeededAndWhatWasFound() {
        assertThat(RequiredJava.refusal("17", "17.0.15", "/jdk/bin/java"))
                .isEqualTo("pserver needs Java 25 or newer, but /jdk/bin/java is Java 17.0.15.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8", "9", "11", "17", "21", "24", "", "unknown"})
    void refusal_onWhatIsTooOldOrUnknown_isOneSentence(String specification) {
        assertThat(RequiredJava.refusal(specification, "x", "java")).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "26", "30"})
    void refusal_onANewEnoughJava_isEmpty(String specification) {
        assertThat(RequiredJava.refusal(specification, "x", "java")).isEmpty();
    }
}
