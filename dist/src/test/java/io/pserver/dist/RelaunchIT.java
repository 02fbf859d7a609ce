package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees, or must not see, of the process replacing itself. */
final class RelaunchIT {
    private static final String COMPILED = "JavaScript is compiled\n";

    @TempDir
    private Path cache;

    @Test
    void start_onAStockJdk_compilesInTheSameProcess() throws IOException, InterruptedException {
        Launch launch = Launch.probe(cache, List.of()).ended();

        assertThat(launch.out())
                .startsWith(COMPILED)
                .contains("pid=" + launch.process().pid() + "\n");
        assertThat(launch.err()).isEmpty();
    }

    /** A compiler that gives up whatever makes an object starts as well as any, and leaves nearly everything interpreted. */
    @Test
    void script_thatMakesObjectsAndArrays_isCompiled() throws IOException, InterruptedException {
        Launch launch = Launch.probe(cache, List.of(), "compile").ended();

        assertThat(launch.out()).startsWith(COMPILED).contains("made=[\"n0\",\"n1\",\"n2\"]\n");
    }

    @Test
    void start_ofTheJarItself_worksWithoutAWarning() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Launch.JAVA.toString(), "-jar", Launch.JAR.toString(), "version");
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        Launch launch = Launch.start(builder).ended();

        assertThat(launch.err()).doesNotContain("WARNING");
        assertThat(launch.out()).isNotEmpty();
    }

    @Test
    void start_withFlagsOfTheUser_keepsThem() throws IOException, InterruptedException {
        List<String> flags = List.of(
                "-Xmx300m",
                "-Dprobe=a value",
                "-Djdk.virtualThreadScheduler.parallelism=3",
                "-Djdk.virtualThreadScheduler.maxPoolSize=5");
        Launch launch = Launch.probe(cache, flags).ended();

        assertThat(launch.out())
                .contains(COMPILED, "memory=" + (300L << 20) + "\n", "property=a value\n", "carriers=3\n");
    }

    @Test
    void start_withFlagsFromTheEnvironment_appliesThemOnce() throws IOException, InterruptedException {
        ProcessBuilder builder = Launch.probeBuilder(cache, List.of());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Dprobe=environment");
        builder.environment()
                .put("JAVA_TOOL_OPTIONS", "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0");
        Launch launch = Launch.start(builder).ended();

        assertThat(launch.out()).contains(COMPILED, "property=environment\n");
    }

    @Test
    void start_withOddArguments_keepsEveryByte() throws IOException, InterruptedException {
        Path script = cache.resolve("start.sh");
        // A script, because the encoding of this JVM's own arguments is not the test's to choose.
        Files.writeString(
                script, "LC_ALL=C.UTF-8 exec \"$@\" 'two words' 'größe €' '' '-Xmx1m' '*'\n", StandardCharsets.UTF_8);
        ProcessBuilder builder = Launch.probeBuilder(cache, List.of());
        builder.command().addAll(0, List.of("sh", script.toString()));
        Launch launch = Launch.start(builder).ended();

        assertThat(launch.out()).startsWith(COMPILED).endsWith("""
                        argument=[two words]
                        argument=[größe €]
                        argument=[]
                        argument=[-Xmx1m]
                        argument=[*]
                        """);
    }

    @Test
    void signals_afterTheReplacement_endTheProcess() throws IOException, InterruptedException {
        for (String signal : List.of("TERM", "INT", "HUP")) {
            if (isIgnored(signal)) {
                continue; // by whoever runs the tests, such as a shell in the background: programs must respect that
            }
            Launch launch = Launch.probe(cache, List.of(), "wait").printed("waiting\n");
            String pid = Long.toString(launch.process().pid());
            new ProcessBuilder("kill", "-" + signal, pid).start().waitFor(Duration.ofSeconds(10));

            assertThat(launch.exitCode()).as(signal).isIn(128 + 15, 128 + 2, 128 + 1);
        }
    }

    /** Whether this process, and so every process that it starts, ignores a signal; TERM is always tried. */
    private static boolean isIgnored(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        int bit = signal.equals("INT") ? 2 : signal.equals("HUP") ? 1 : 0;
        if (bit == 0 || !Files.isReadable(status)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (bit - 1) & 1) == 1);
        }
    }

    @Test
    void files_afterTheReplacement_areNotLeftOpenByTheFirstJvm() throws IOException, InterruptedException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "the system lists open files in /proc");
        Launch launch = Launch.probe(cache, List.of(), "wait").printed("waiting\n");
        Path process = Path.of("/proc", Long.toString(launch.process().pid()));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            List<String> named = files.map(RelaunchIT::target)
                    .filter(name -> name.endsWith("/modules") || name.endsWith(".jar"))
                    .toList();
            assertThat(named).contains(Launch.JAR.toString()).doesNotHaveDuplicates();
            assertThat(Files.readString(process.resolve("status"))).contains("SigBlk:\t0000000000000000");
        } finally {
            launch.process().destroyForcibly();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return ""; // closed since it was listed
        }
    }

    @Test
    void start_withTheSwitchOff_interpretsAndSaysSo() throws IOException, InterruptedException {
        ProcessBuilder builder = Launch.probeBuilder(cache, List.of());
        builder.environment().put("PSERVER_JS_COMPILE", "false");
        Launch launch = Launch.start(builder).ended();

        int carriers = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());
        assertThat(launch.out())
                .startsWith("JavaScript is interpreted: PSERVER_JS_COMPILE=false\n")
                .contains("carriers=" + carriers + "\n");
    }
}
