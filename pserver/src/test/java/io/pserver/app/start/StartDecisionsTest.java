package io.pserver.app.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small pure decisions of a start: flags, folders, arguments and the line that is logged. */
final class StartDecisionsTest {
    private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

    @Test
    void flags_giveMoreCarriersThanProcessors() {
        assertThat(JvmFlags.forNewProcess(Path.of("/c"), Path.of("/c/a.jar"), Path.of("/c/x.aot"), new Properties(), 1))
                .contains("-D" + PARALLELISM + "=8");
        assertThat(JvmFlags.forNewProcess(
                        Path.of("/c"), Path.of("/c/a.jar"), Path.of("/c/x.aot"), new Properties(), 16))
                .contains("-D" + PARALLELISM + "=64");
        assertThat(JvmFlags.forNewProcess(
                        Path.of("/c"), Path.of("/c/a.jar"), Path.of("/c/x.aot"), new Properties(), 200))
                .contains("-D" + PARALLELISM + "=256");
    }

    @Test
    void flags_leaveTheUsersCarriersAlone() {
        Properties given = new Properties();
        given.setProperty(PARALLELISM, "2");

        assertThat(JvmFlags.forNewProcess(Path.of("/c"), Path.of("/c/a.jar"), Path.of("/c/x.aot"), given, 4))
                .noneMatch(flag -> flag.contains("Scheduler"));
        JvmFlags.applyHere(given, 4);
        assertThat(given).containsExactly(Map.entry(PARALLELISM, "2"));
    }

    @Test
    void flags_nameTheCompilerAndMarkTheNewProcess() {
        assertThat(JvmFlags.forNewProcess(Path.of("/c"), Path.of("/c/a.jar"), Path.of("/c/x.aot"), new Properties(), 1))
                .contains(
                        "--module-path=/c/a.jar",
                        "--add-modules=pserver.compiler",
                        "-Dpolyglot.engine.userResourceCache=/c/engine",
                        "-Dpserver.relaunched=true");
    }

    @Test
    void flags_leaveTheUsersPausesAlone() {
        assertThat(JvmFlags.forPauses(Map.of("JDK_JAVA_OPTIONS", "-Xmx2g"))).containsExactly("-XX:MaxGCPauseMillis=25");
        for (String variable : List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")) {
            assertThat(JvmFlags.forPauses(Map.of(variable, "-Xmx2g -XX:MaxGCPauseMillis=100")))
                    .isEmpty();
        }
    }

    @Test
    void flags_startFromAnArchiveOnlyIfItIsThere(@TempDir Path folder) throws IOException {
        Path archive = folder.resolve("start.aot");
        Path jar = Path.of("/c/a.jar");

        assertThat(JvmFlags.forNewProcess(folder, jar, archive, new Properties(), 1))
                .contains("-Dpserver.archive=" + archive)
                .noneMatch(flag -> flag.startsWith("-XX:AOTCache"));
        Files.createFile(archive);
        assertThat(JvmFlags.forNewProcess(folder, jar, archive, new Properties(), 1))
                .contains("-XX:AOTCache=" + archive);
    }

    @Test
    void cacheFolder_followsTheCustomOfTheSystem() {
        Map<String, String> home = Map.of("HOME", "/home/u");

        assertThat(CacheFolder.of(false, home, "/x")).isEqualTo(Path.of("/home/u/.cache/pserver"));
        assertThat(CacheFolder.of(true, home, "/x")).isEqualTo(Path.of("/home/u/Library/Caches/pserver"));
        assertThat(CacheFolder.of(false, Map.of("HOME", "/h", "XDG_CACHE_HOME", "/c"), "/x"))
                .isEqualTo(Path.of("/c/pserver"));
        assertThat(CacheFolder.of(false, Map.of("XDG_CACHE_HOME", "relative"), "/x"))
                .isEqualTo(Path.of("/x/.cache/pserver"));
    }

    @Test
    void dataFolder_followsTheCustomOfTheSystem() {
        Map<String, String> home = Map.of("HOME", "/home/u");

        assertThat(DataFolder.of(false, home, "/x")).isEqualTo(Path.of("/home/u/.local/share/pserver"));
        assertThat(DataFolder.of(true, home, "/x")).isEqualTo(Path.of("/home/u/Library/Application Support/pserver"));
        assertThat(DataFolder.of(false, Map.of("HOME", "/h", "XDG_DATA_HOME", "/d"), "/x"))
                .isEqualTo(Path.of("/d/pserver"));
        assertThat(DataFolder.of(false, Map.of("XDG_DATA_HOME", "relative"), "/x"))
                .isEqualTo(Path.of("/x/.local/share/pserver"));
    }

    @Test
    void commandLine_keepsEmptyArgumentsAndEveryByte() {
        byte[] raw = "java\0-jar\0\0\u00fc\0".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(CommandLine.split(raw)).containsExactly(latin("java"), latin("-jar"), latin(""), latin("\u00fc"));
    }

    @Test
    void commandLine_putsFlagsBeforeTheUsersOwn() {
        CommandLine given = new CommandLine(Path.of("/jdk/bin/java"), List.of(latin("-Xmx1g"), latin("-jar")));

        assertThat(given.with(List.of("-Dx=y")))
                .containsExactly(latin("/jdk/bin/java"), latin("-Dx=y"), latin("-Xmx1g"), latin("-jar"));
    }

    @Test
    void scriptMode_saysWhy() {
        Properties properties = new Properties();
        assertThat(ScriptMode.of("GraalVM CE", properties)).hasToString("JavaScript is compiled");
        assertThat(ScriptMode.of("Interpreted", properties))
                .hasToString("JavaScript is interpreted: it was not started by java -jar pserver.jar");
        ScriptMode.interpretedBecause("no room", properties);
        assertThat(ScriptMode.of("Interpreted", properties)).hasToString("JavaScript is interpreted: no room");
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
