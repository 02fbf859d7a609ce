package io.pserver.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pserver.app.log.LogFormat;
import io.pserver.pipeline.LaneConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    @TempDir
    Path folder;

    private NodeConfig read(String yaml, Map<String, String> environment, String... flags) throws IOException {
        Files.writeString(folder.resolve("pserver.yaml"), yaml);
        return SettingsReader.read(folder, environment, List.of(flags));
    }

    private List<String> problems(String yaml, Map<String, String> environment, String... flags) {
        return catchThrowableOfType(SettingsProblems.class, () -> read(yaml, environment, flags))
                .problems();
    }

    @Test
    void read_ofNothing_givesTheDefaults() {
        NodeConfig config = SettingsReader.read(folder, Map.of(), List.of());
        assertThat(config).isEqualTo(NodeConfig.DEFAULTS);
    }

    @Test
    void read_ofEveryKey_reachesItsRecord() throws IOException {
        NodeConfig config = read("""
                http: { host: 127.0.0.1, port: 1, origins: [ "https://a.example", "https://b.example" ] }
                admin: { host: 127.0.0.2, port: 2 }
                lanes: { workers: 3, ring: 4, threads: platform }
                budget: { passMs: 5, requestMs: 6, turnPasses: 7 }
                limits: { bodyBytes: 8, messageBytes: 129, messagesPerSecond: 10, burst: 11, outboundBytes: 1200 }
                game: { speed: 9, list: [1, a] }
                log: { format: text }
                shutdownMs: 12000
                """, Map.of());
        assertThat(config.edge().host()).isEqualTo("127.0.0.1");
        assertThat(config.edge().port()).isEqualTo(1);
        assertThat(config.edge().origins()).containsExactlyInAnyOrder("https://a.example", "https://b.example");
        assertThat(config.admin()).hasToString("AdminConfig[host=127.0.0.2, port=2]");
        assertThat(config.lanes()).isEqualTo(new LaneConfig(3, 4, LaneConfig.Threads.PLATFORM));
        assertThat(config.budget().pass()).isEqualTo(Duration.ofMillis(5));
        assertThat(config.budget().request()).isEqualTo(Duration.ofMillis(6));
        assertThat(config.budget().turnPasses()).isEqualTo(7);
        assertThat(config.edge().limits())
                .hasToString(
                        "Limits[bodyBytes=8, messageBytes=129, messagesPerSecond=10, burst=11, outboundBytes=1200]");
        assertThat(config.process()).isEqualTo(new ProcessConfig(LogFormat.TEXT, Duration.ofSeconds(12)));
        assertThat(config.gameJson()).isEqualTo("{\"speed\":9,\"list\":[1,\"a\"]}");
    }

    @Test
    void flags_winOverTheEnvironment_andThatOverTheFile() throws IOException {
        String yaml = "http: { port: 1 }\nbudget: { passMs: 1 }\nlanes: { ring: 8 }";
        Map<String, String> environment = Map.of("PSERVER_HTTP_PORT", "2", "PSERVER_BUDGET_PASSMS", "2", "OTHER", "x");
        NodeConfig config = read(yaml, environment, "--http.port=3", "--lanes.workers", "9");
        assertThat(config.edge().port()).isEqualTo(3);
        assertThat(config.budget().pass()).isEqualTo(Duration.ofMillis(2));
        assertThat(config.lanes()).isEqualTo(new LaneConfig(9, 8, LaneConfig.Threads.VIRTUAL));
    }

    @Test
    void problems_areAllToldAtOnce_withTheNearestKey() {
        List<String> problems = problems(
                "http: { prot: 1, port: x }\nlanes: { ring: 7 }",
                Map.of("PSERVER_HTTP_PROT", "1"),
                "--budget.passMs=0",
                "--limits.bust=1");
        assertThat(problems)
                .contains("pserver.yaml: there is no setting http.prot; the nearest is http.port")
                .contains("PSERVER_HTTP_PROT: there is no such setting; the nearest is PSERVER_HTTP_PORT")
                .contains("--: there is no setting limits.bust; the nearest is limits.burst")
                .contains("http.port=x: must be a whole number")
                .contains("lanes.ring=7: must be a power of two from 2 to 65536")
                .contains("budget.passMs=0: must be from 1 to 60000");
    }

    @Test
    void whatThisVersionCannotServe_isNotTakenForDone() {
        assertThat(problems("nats: \"nats://127.0.0.1:4222\"", Map.of()))
                .singleElement()
                .asString()
                .startsWith("nats: this version keeps everything in its own process");
    }

    @Test
    void aFileThatIsNoYaml_isAProblem() {
        assertThat(problems("http: [", Map.of())).singleElement().asString().startsWith("pserver.yaml:");
    }
}
