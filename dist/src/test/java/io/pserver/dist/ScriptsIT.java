package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell scripts: readable by every POSIX shell, and clear about what is missing. */
final class ScriptsIT {
    private static final List<String> SCRIPTS = List.of(
            "run",
            "test",
            "reproduce",
            "build",
            "bench",
            "../loadtest/gatling",
            "lib/pack",
            "bin/pserver",
            "share/rc.d/pserver",
            "lib/find-jdk.sh",
            "../.ci/run");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "test",
                "reproduce",
                "build",
                "bench",
                "../loadtest/gatling",
                "lib/pack",
                "bin/pserver",
                "share/rc.d/pserver",
                "lib/find-jdk.sh",
                "../.ci/run"
            })
    void script_isReadByAPlainShell(String script) throws IOException, InterruptedException {
        String shell = Files.isExecutable(Path.of("/bin/dash")) ? "/bin/dash" : "/bin/sh";
        Launch launch = Launch.start(new ProcessBuilder(shell, "-n", script));

        assertThat(launch.exitCode()).as(launch.err()).isZero();
    }

    @Test
    void scripts_passShellcheck() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("shellcheck", "-x"));
        command.addAll(SCRIPTS);
        Launch launch = Launch.start(new ProcessBuilder(command));

        assertThat(launch.exitCode()).as(launch.out()).isZero();
    }

    @Test
    void findJdk_withJavaHomeOfTheRightRelease_takesIt() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", ". lib/find-jdk.sh && find_jdk");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Launch launch = Launch.start(builder).ended();

        assertThat(launch.out()).isEqualTo(System.getProperty("java.home") + "\n");
    }

    @Test
    void useJdk_withoutOne_isOneSentenceAndExitCode2() throws IOException, InterruptedException {
        // A release that no machine has, so that nothing is found.
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", ". lib/find-jdk.sh; JDK_RELEASE=999; use_jdk; echo reached");
        builder.environment().put("HOME", folder.toString());
        Launch launch = Launch.start(builder);

        assertThat(launch.exitCode()).isEqualTo(2);
        assertThat(launch.out()).isEmpty();
        assertThat(launch.err()).hasLineCount(1).contains("install one");
    }
}
