package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published, unpacked and started as a user would, with an empty environment and the plainest shell. */
final class TarballsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SHELL = Files.isExecutable(Path.of("/bin/dash")) ? "/bin/dash" : "/bin/sh";

    @TempDir
    private static Path folder;

    @TempDir
    private Path home;

    @BeforeAll
    static void pack() throws IOException, InterruptedException {
        run(List.of("lib/pack", folder.toString()));
        for (Path tarball : tarballs()) {
            run(List.of("tar", "-xzf", tarball.toString(), "-C", folder.toString()));
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Launch launch = Launch.start(builder);
        boolean ended = launch.process().waitFor(Duration.ofMinutes(10));
        if (!ended) {
            launch.process().destroyForcibly();
        }
        assertThat(ended).as("%s ended in time", command).isTrue();
        assertThat(launch.process().exitValue())
                .as("%s: %s", command, launch.err())
                .isZero();
        return launch.out();
    }

    private static List<Path> tarballs() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .sorted()
                    .toList();
        }
    }

    /** The unpacked tarballs, by what their names end in. */
    private static Path unpacked(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> Files.isDirectory(file) && file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no tarball for " + ending));
        }
    }

    static Stream<String> endings() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        return linux ? Stream.of("-linux", "-macos", "-freebsd", "-jre") : Stream.of("-linux", "-macos", "-freebsd");
    }

    @ParameterizedTest
    @MethodSource("endings")
    void tarball_holdsAllThatItPromises(String ending) throws IOException {
        Path root = unpacked(ending);

        assertThat(root.resolve("bin/pserver")).isExecutable();
        assertThat(root.resolve("share/rc.d/pserver")).isExecutable();
        for (String file : List.of(
                "LICENSE",
                "NOTICE",
                "README.md",
                "CHANGELOG.md",
                "pserver.cdx.json",
                "lib/pserver.jar",
                "conf/pserver.yaml",
                "docs/README.md",
                "docs/deploy.md",
                "game/rooms/arena.js",
                "share/systemd/pserver.service",
                "share/launchd/io.pserver.plist",
                "share/haproxy/haproxy.cfg",
                "share/nginx/nginx.conf",
                "share/grafana/pserver.json",
                "share/man/man1/pserver.1",
                "share/bash-completion/completions/pserver")) {
            assertThat(root.resolve(file)).isNotEmptyFile();
        }
        boolean interpreted = ending.equals("-freebsd");
        assertThat(Files.exists(root.resolve("lib/compiler/pserver-compiler.jar")))
                .isEqualTo(!interpreted);
        assertThat(Files.exists(root.resolve("lib/engine/js-language.jar"))).isEqualTo(interpreted);
        assertThat(Files.exists(root.resolve("jre/bin/java"))).isEqualTo(ending.equals("-jre"));
    }

    @Test
    void sums_areThoseOfTheTarballs() throws IOException, InterruptedException {
        String sums = Files.readString(folder.resolve("SHA256SUMS"));

        assertThat(sums.lines()).hasSameSizeAs(tarballs());
        run(List.of("sh", "-c", "cd '" + folder + "' && sha256sum -c SHA256SUMS"));
    }

    /** Packing again gives the same bytes, also with another umask, time zone and language. */
    @Test
    void packing_again_givesTheSameBytes(@TempDir Path again) throws IOException, InterruptedException {
        run(List.of("sh", "-c", "umask 077; TZ=Asia/Tokyo LC_ALL=C.UTF-8 exec lib/pack '" + again + "'"));

        assertThat(Files.readString(again.resolve("SHA256SUMS")))
                .isEqualTo(Files.readString(folder.resolve("SHA256SUMS")));
    }

    @Test
    void listOfParts_tellsNoTimeAndNoNumberOfItsOwn() throws IOException {
        String parts = Files.readString(Path.of("target/pserver.cdx.json"));

        assertThat(parts).contains("CycloneDX", "jetty-server", "disruptor").doesNotContain("serialNumber");
    }

    /** A process with nothing in its environment but what is asked for. */
    private ProcessBuilder program(Path root, List<String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "-i", "HOME=" + home));
        command.addAll(environment);
        command.addAll(List.of(SHELL, root.resolve("bin/pserver").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(home.toFile());
    }

    /** Where tools and, but for the tarball that brings one, a Java are found. */
    private static String path(boolean java) {
        return "PATH=/usr/bin:/bin" + (java ? ":" + Launch.JAVA.getParent() : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-linux", "-jre"})
    void start_compilesInTheProcessThatWasStarted(String ending) throws IOException, InterruptedException {
        org.junit.jupiter.api.Assumptions.assumeTrue(endings().anyMatch(ending::equals));
        play(unpacked(ending), List.of(path(ending.equals("-linux"))), "JavaScript is compiled");
        // Whoever replaces its process unpacks the compiler first: this one had all its flags from the start.
        try (Stream<Path> made = Files.walk(home)) {
            assertThat(made.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("compiler"));
        }
    }

    /** The other engine, on a system that is not known to the first. */
    @Test
    void start_onFreeBsd_interprets() throws IOException, InterruptedException {
        List<String> environment = List.of(path(true), "JDK_JAVA_OPTIONS=-Dos.name=FreeBSD");
        play(unpacked("-freebsd"), environment, "JavaScript is interpreted: the compiler does not run on FreeBSD");
    }

    private void play(Path root, List<String> environment, String mode) throws IOException, InterruptedException {
        int port = freePort();
        Launch launch = Launch.start(program(
                root,
                environment,
                "run",
                root.resolve("game").toString(),
                "--http.host=127.0.0.1",
                "--http.port=" + port,
                "--admin.port=0"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            awaitPrinted(launch, "metrics ");
            URI hello = URI.create("http://127.0.0.1:" + port + "/api/hello");
            String body = client.send(
                            HttpRequest.newBuilder(hello).timeout(PATIENCE).build(), BodyHandlers.ofString())
                    .body();

            assertThat(body).contains("\"hello\"");
            assertThat(launch.out()).contains(mode);
            // The shell has become the JVM: the process that was started is the one that runs.
            assertThat(launch.process().info().command().orElse("")).endsWith("/bin/java");
            assertThat(launch.process().descendants()).isEmpty();
            assertThat(launch.err()).doesNotContain("WARNING");
        } finally {
            launch.process().destroy();
            assertThat(launch.exitCode()).isEqualTo(128 + 15);
        }
    }

    private static void awaitPrinted(Launch launch, String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!launch.err().contains(text)) {
            assertThat(launch.process().isAlive() && System.nanoTime() - end < 0)
                    .as("prints %s: %s %s", text, launch.out(), launch.err())
                    .isTrue();
            Thread.sleep(Duration.ofMillis(20));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void start_throughALink_findsItsFiles() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(
                home.resolve("pserver"), unpacked("-linux").resolve("bin/pserver"));
        Launch launch = Launch.start(
                new ProcessBuilder("env", "-i", path(true), "HOME=" + home, SHELL, link.toString(), "version"));

        assertThat(launch.exitCode()).as(launch.err()).isZero();
        assertThat(launch.out()).contains("JavaScript is compiled");
    }

    @Test
    void start_withTheSwitchOff_interprets() throws IOException, InterruptedException {
        Launch launch =
                Launch.start(program(unpacked("-linux"), List.of(path(true), "PSERVER_JS_COMPILE=false"), "version"));

        assertThat(launch.exitCode()).as(launch.err()).isZero();
        assertThat(launch.out()).contains("JavaScript is interpreted: PSERVER_JS_COMPILE=false");
    }

    /** A Java that is too old, as its folder tells; it is never started. */
    @Test
    void start_withAnOldJavaOnly_isOneSentenceAndExitCode2() throws IOException, InterruptedException {
        Path old = Files.createDirectories(home.resolve("java-17"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        Path java = Files.createDirectories(old.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nexit 99\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Launch launch = Launch.start(
                program(unpacked("-linux"), List.of("PATH=/usr/bin:/bin", "PSERVER_JAVA=" + old), "version"));

        assertThat(launch.exitCode()).isEqualTo(2);
        assertThat(launch.out()).isEmpty();
        assertThat(launch.err()).isEqualTo("pserver needs Java 25 or newer, but " + java + " is Java 17.0.15.\n");
    }

    @Test
    void completion_isReadByBash() throws IOException, InterruptedException {
        Path completion = unpacked("-linux").resolve("share/bash-completion/completions/pserver");
        run(List.of("bash", "-n", completion.toString()));

        assertThat(Files.readString(completion)).contains("balancer", "check", "config", "version");
    }

    @Test
    void manual_namesEveryCommand() throws IOException, InterruptedException {
        String manual = Files.readString(Path.of("share/man/man1/pserver.1"));
        String help = Launch.start(program(unpacked("-linux"), List.of(path(true)), "--help"))
                .ended()
                .out();
        List<String> commands = help.substring(help.indexOf("Commands:"))
                .lines()
                .skip(1)
                .filter(line -> line.matches(" {2}[a-z].*"))
                .map(line -> line.strip().split("\\s", 2)[0])
                .toList();

        assertThat(commands).contains("run", "balancer");
        assertThat(commands).allSatisfy(command -> assertThat(manual).contains(command));
    }
}
