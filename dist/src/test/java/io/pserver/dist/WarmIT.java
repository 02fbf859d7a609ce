package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that a start is faster from: made when asked for, used where it fits, no trouble where it does not. */
final class WarmIT {
    private static final Duration MAKING = Duration.ofMinutes(8);
    private static final int FAILED = 1;
    private static final int WRONG_INPUT = 2;

    /** What a JVM says of a class that it need not load, only take out of its archive. */
    private static final String FROM_ARCHIVE = "io.pserver.app.Main source: shared objects file";

    private static final String LOADED = "io.pserver.app.Main source: ";

    @TempDir
    private static Path folder;

    private static Path jar;
    private static Path cache;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        jar = Files.copy(Launch.JAR, folder.resolve("pserver.jar"));
        cache = folder.resolve("cache");
        Launch warm = start(cache, List.of("-jar", jar.toString()), "warm");
        assertThat(warm.process().waitFor(MAKING))
                .as("made in time: %s", warm.out())
                .isTrue();
        assertThat(warm.exitCode()).as(warm.err()).isZero();
        List<Path> made = archives();
        assertThat(made).hasSize(1);
        assertThat(warm.out()).isEqualTo("made     " + made.getFirst() + "\n");
    }

    private static Launch start(Path cacheHome, List<String> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Launch.JAVA.toString()));
        command.addAll(program);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", cacheHome.toString());
        builder.environment().remove("PSERVER_JS_COMPILE");
        return Launch.start(builder);
    }

    /** Runs a jar to its end, and has the JVM tell where each class comes from. */
    private static Launch version(Path program) throws IOException, InterruptedException {
        return start(cache, List.of("-Xlog:class+load", "-jar", program.toString()), "version")
                .ended();
    }

    /** All that {@code warm} may have left. */
    private static List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("pserver"))) {
            return files.filter(file ->
                            file.toString().contains(".aot") || file.toString().contains(".made"))
                    .toList();
        }
    }

    @Test
    void nextStart_takesItsClassesFromTheArchive() throws IOException, InterruptedException {
        Launch next = version(jar);

        assertThat(next.out()).contains(FROM_ARCHIVE, "JavaScript is compiled");
        assertThat(next.err()).isEmpty();
    }

    @Test
    void start_ofAnotherJar_doesWithoutIt() throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere")).resolve("pserver.jar");
        Launch other = version(Files.copy(jar, elsewhere));

        assertThat(other.out()).contains(LOADED, "JavaScript is compiled").doesNotContain(FROM_ARCHIVE);
        assertThat(other.err()).isEmpty();
    }

    @Test
    void start_whenTheJarWasReplaced_doesWithoutIt() throws IOException, InterruptedException {
        byte[] before = Files.readAllBytes(jar);
        try {
            rebuild(jar);
            Launch replaced = version(jar);

            assertThat(replaced.out())
                    .contains(LOADED, "JavaScript is compiled")
                    .doesNotContain(FROM_ARCHIVE);
            assertThat(replaced.err()).isEmpty();
        } finally {
            Files.write(jar, before);
        }
    }

    /** Makes another build of a jar, which was made at the same time and differs in one file. */
    private static void rebuild(Path program) throws IOException {
        FileTime time = Files.getLastModifiedTime(program);
        try (FileSystem files = FileSystems.newFileSystem(program)) {
            Path file = files.getPath("META-INF/pserver/game/README.md");
            Files.write(file, Files.readString(file).toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        }
        Files.setLastModifiedTime(program, time);
    }

    /** Some JVMs would run the classes of their archive, whatever is in the jar. */
    @Test
    void start_ofATarball_usesItsArchive_untilItsJarIsReplaced() throws IOException, InterruptedException {
        Path root = tarball();
        Launch warm = script(root, "", "warm");
        assertThat(warm.process().waitFor(MAKING))
                .as("made in time: %s", warm.out())
                .isTrue();
        assertThat(warm.exitCode()).as(warm.err()).isZero();
        assertThat(warm.out()).matches("made     " + root.toRealPath().resolve("lib/pserver-") + "[0-9]+\\.aot\n");
        Launch next = script(root, "-Xlog:class+load", "version").ended();
        assertThat(next.out()).contains(FROM_ARCHIVE, "JavaScript is compiled");

        rebuild(root.resolve("lib/pserver.jar"));
        Launch replaced = script(root, "-Xlog:class+load", "version").ended();
        assertThat(replaced.out()).contains(LOADED, "JavaScript is compiled").doesNotContain(FROM_ARCHIVE);
        assertThat(replaced.out().lines()).noneMatch(line -> line.contains("[aot") || line.contains("[cds"));
        assertThat(replaced.err()).isEqualTo("NOTE: Picked up JDK_JAVA_OPTIONS: -Xlog:class+load\n");
    }

    private static Launch script(Path root, String flags, String command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", root.resolve("bin/pserver").toString(), command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("PSERVER_JS_COMPILE");
        if (!flags.isEmpty()) {
            builder.environment().put("JDK_JAVA_OPTIONS", flags);
        }
        return Launch.start(builder);
    }

    /** As much of a tarball as a start needs. */
    private static Path tarball() throws IOException {
        Path root = Files.createDirectories(folder.resolve("tarball"));
        Path bin = Files.createDirectories(root.resolve("bin"));
        Path compiler = Files.createDirectories(root.resolve("lib/compiler"));
        Files.copy(Path.of("bin/pserver"), bin.resolve("pserver"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(Launch.JAR, root.resolve("lib/pserver.jar"));
        try (Stream<Path> files = Files.list(Path.of("target/classes/META-INF/pserver/compiler"))) {
            for (Path file : files.toList()) {
                Files.copy(file, compiler.resolve(file.getFileName()));
            }
        }
        return root;
    }

    @Test
    void warm_whereNothingCanBeUnpacked_isOneSentence() throws IOException, InterruptedException {
        Path file = Files.createFile(folder.resolve("file"));
        Launch warm = start(file, List.of("-jar", jar.toString()), "warm");

        assertThat(warm.exitCode()).isEqualTo(FAILED);
        assertThat(warm.out()).isEmpty();
        assertThat(warm.err())
                .isEqualTo(
                        "this start cannot be made faster: only a start that compiles scripts has an archive, and the"
                                + " compiler could not be unpacked: " + file.resolve("pserver")
                                + ": Not a directory\n");
    }

    @Test
    void warm_whereTheArchiveCannotBeWritten_isOneSentence() throws IOException, InterruptedException {
        Path lib = Files.createFile(folder.resolve("lib"));
        // As bin/pserver starts it, but for what lets scripts be compiled.
        List<String> program = List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dpserver.archive=" + lib.resolve("pserver.aot"),
                "-Dpserver.relaunched=true",
                "-cp",
                jar.toString(),
                "io.pserver.launch.Main");
        Launch warm = start(cache, program, "warm");

        assertThat(warm.exitCode()).isEqualTo(FAILED);
        assertThat(warm.out()).isEmpty();
        assertThat(warm.err())
                .isEqualTo("the archive " + lib.resolve("pserver.aot") + " cannot be made: a file is in the way, " + lib
                        + "\n");
    }

    @Test
    void warm_withAnArgument_isRefused() throws IOException, InterruptedException {
        Launch warm = start(cache, List.of("-jar", jar.toString()), "warm", "mygame");

        assertThat(warm.exitCode()).isEqualTo(WRONG_INPUT);
        assertThat(warm.err()).isEqualTo("warm takes no arguments: mygame\n");
    }
}
