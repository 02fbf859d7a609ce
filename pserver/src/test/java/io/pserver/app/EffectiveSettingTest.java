package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveSettingTest {
    @TempDir
    Path folder;

    @Test
    void effective_namesTheSourceThatWon() throws IOException {
        Files.writeString(folder.resolve("pserver.yaml"), """
                http: { host: 127.0.0.1, port: 1, tls: { cert: a.pem, key: b.pem } }
                lanes: { ring: 4 }
                """);
        List<EffectiveSetting> settings = SettingsReader.effective(
                folder, Map.of("PSERVER_HTTP_PORT", "2", "PSERVER_LANES_RING", "8"), List.of("--http.port=3"));

        assertThat(settings)
                .contains(
                        new EffectiveSetting("http.host", "127.0.0.1", "pserver.yaml"),
                        new EffectiveSetting("http.port", "3", "--http.port"),
                        new EffectiveSetting("http.tls.cert", "a.pem", "pserver.yaml"),
                        new EffectiveSetting("lanes.ring", "8", "PSERVER_LANES_RING"),
                        new EffectiveSetting("lanes.workers", "64", "default"));
    }

    @Test
    void effective_ofWrongSettings_listsTheProblems() {
        SettingsProblems problems = catchThrowableOfType(
                SettingsProblems.class, () -> SettingsReader.effective(folder, Map.of(), List.of("--http.port=x")));

        assertThat(problems.problems()).containsExactly("http.port=x: must be a whole number");
    }

    @ParameterizedTest
    @CsvSource({
        "databases.0.password, hunter2, ********",
        "databases.0.password, '', ''",
        "databases.0.url, jdbc:mysql://h:3306/db, jdbc:mysql://h:3306/db",
        "databases.0.url, jdbc:mysql://me:hunter2@h:3306/db, jdbc:mysql://me:********@h:3306/db",
        "databases.0.url, jdbc:mysql://h/db?password=hunter2&x=1, jdbc:mysql://h/db?password=********&x=1",
        "nats, nats://me:hunter2@h:4222, nats://me:********@h:4222",
        "http.host, 0.0.0.0, 0.0.0.0"
    })
    void masked_hidesSecretsAndNothingElse(String key, String value, String shown) {
        assertThat(new EffectiveSetting(key, value, "file").masked()).isEqualTo(shown);
    }
}
