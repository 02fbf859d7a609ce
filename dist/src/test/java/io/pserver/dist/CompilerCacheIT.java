package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that the compiler is unpacked to: shared by processes that start, and die, at any moment. */
final class CompilerCacheIT {
    private static final String COMPILED = "JavaScript is compiled\n";

    @TempDir
    private Path cache;

    @Test
    void start_aSecondTime_usesWhatIsUnpacked() throws IOException, InterruptedException {
        Launch.probe(cache, List.of()).ended();
        Object first = Files.getAttribute(compiler(), "unix:ino");
        Launch second = Launch.probe(cache, List.of()).ended();

        assertThat(second.out()).startsWith(COMPILED);
        assertThat(Files.getAttribute(compiler(), "unix:ino")).isEqualTo(first);
    }

    @Test
    void start_ofSeveralAtOnce_worksForEach() throws IOException, InterruptedException {
        List<Launch> launches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            launches.add(Launch.probe(cache, List.of()));
        }
        for (Launch launch : launches) {
            assertThat(launch.ended().out()).startsWith(COMPILED);
        }
        assertThat(unpacked()).hasSize(1);
    }

    @Test
    void start_afterKillsWhileUnpacking_works() throws IOException, InterruptedException {
        for (int millis = 80; millis <= 280; millis += 40) {
            Launch killed = Launch.probe(cache, List.of());
            Thread.sleep(Duration.ofMillis(millis));
            killed.process().destroyForcibly();
            killed.exitCode();
        }
        assertThat(Launch.probe(cache, List.of()).ended().out()).startsWith(COMPILED);
    }

    @Test
    void start_whenAJarWasDamaged_unpacksAgain() throws IOException, InterruptedException {
        Launch.probe(cache, List.of()).ended();
        Path compiler = compiler();
        byte[] bytes = Files.readAllBytes(compiler);
        bytes[bytes.length / 2] ^= 1;
        Files.write(compiler, bytes);
        Launch second = Launch.probe(cache, List.of()).ended();

        assertThat(second.out()).startsWith(COMPILED);
        bytes[bytes.length / 2] ^= 1;
        assertThat(Files.readAllBytes(compiler)).isEqualTo(bytes);
    }

    @Test
    void start_whenTheFolderCannotBeMade_interpretsAndSaysSoInOneLine() throws IOException, InterruptedException {
        Path file = Files.createFile(cache.resolve("file"));
        Launch launch = Launch.probe(file, List.of()).ended();

        assertThat(launch.out().lines().findFirst().orElse(""))
                .startsWith("JavaScript is interpreted: the compiler could not be unpacked: ")
                .contains(file.toString());
        assertThat(launch.out()).contains("pid=" + launch.process().pid() + "\n");
    }

    @Test
    void start_whenOthersMayWriteTheFolder_doesNotTrustIt() throws IOException, InterruptedException {
        Path open = Files.createDirectory(cache.resolve("pserver"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Launch launch = Launch.probe(cache, List.of()).ended();

        assertThat(launch.out()).startsWith("JavaScript is interpreted: ").contains("can be written by other users");
    }

    private Path compiler() throws IOException {
        return unpacked().getFirst().resolve("pserver-compiler.jar");
    }

    /** What our own code unpacked, whole or not; the engine's folder is beside it. */
    private List<Path> unpacked() throws IOException {
        try (Stream<Path> found = Files.list(cache.resolve("pserver"))) {
            return found.filter(path -> !path.endsWith("engine")).toList();
        }
    }
}
