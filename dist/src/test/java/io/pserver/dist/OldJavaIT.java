package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code java -jar pserver.jar} where {@code java} is too old: every older JDK of the machine, and one that pretends. */
final class OldJavaIT {
    static List<List<String>> javas() throws IOException {
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of(Launch.JAVA.toString(), "-cp", Launch.CLASS_PATH, PretendedJava.class.getName()));
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                homes.filter(OldJavaIT::isOlder)
                        .forEach(home -> commands.add(
                                List.of(home.resolve("bin/java").toString(), "-jar", Launch.JAR.toString())));
            }
        }
        return commands;
    }

    private static boolean isOlder(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.anyMatch(line -> line.matches("JAVA_VERSION=\"(1\\.8|9|1\\d|2[0-4])\\b.*"));
        } catch (IOException _) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("javas")
    void start_onAnOlderJava_isOneSentenceAndExitCode2(List<String> java) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java);
        command.add("version");
        Launch launch = Launch.start(new ProcessBuilder(command));

        assertThat(launch.exitCode()).isEqualTo(2);
        assertThat(launch.out()).isEmpty();
        assertThat(launch.err())
                .hasLineCount(1)
                .matches("pserver needs Java 25 or newer, but \\S+/bin/java is Java [0-9][^ ]*\\.\n");
    }

    @Test
    void launcher_isCompiledForJava8() throws IOException {
        try (ZipFile jar = new ZipFile(Launch.JAR.toFile())) {
            List<? extends ZipEntry> classes = jar.stream()
                    .filter(entry -> entry.getName().matches("io/pserver/launch/.*\\.class"))
                    .toList();
            assertThat(classes).hasSizeGreaterThanOrEqualTo(2);
            for (ZipEntry entry : classes) {
                try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                    in.skipNBytes(6); // magic number and minor version
                    assertThat(in.readUnsignedShort()).as(entry.getName()).isEqualTo(52);
                }
            }
        }
    }
}
