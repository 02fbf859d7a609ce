package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample game as it is packed, and as it runs in a folder where no game is. */
final class SampleGameIT {
    private static final Path GAME = Path.of("game");
    private static final String PACKED = "META-INF/pserver/game/";
    private static final Pattern ADDRESS = Pattern.compile("^play +(http://\\S+)$", Pattern.MULTILINE);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @Test
    void jar_listsAndHoldsEveryFileOfTheSample() throws IOException {
        List<String> files = filesOf(GAME);
        try (JarFile jar = new JarFile(Launch.JAR.toFile())) {
            assertThat(text(jar, "files.txt").lines()).isEqualTo(files);
            for (String file : files) {
                assertThat(text(jar, file)).as(file).isEqualTo(Files.readString(GAME.resolve(file)));
            }
        }
    }

    @Test
    void start_inAnEmptyFolder_servesTheSample() throws IOException, InterruptedException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        ProcessBuilder builder = new ProcessBuilder(
                Launch.JAVA.toString(),
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                Launch.JAR.toString(),
                "run",
                "--http.host=127.0.0.1",
                "--http.port=0",
                "--admin.port=0");
        builder.directory(empty.toFile());
        builder.environment().put("XDG_CACHE_HOME", folder.toString());
        Launch launch = Launch.start(builder);
        try (HttpClient client = HttpClient.newHttpClient()) {
            Matcher address = ADDRESS.matcher(launch.told("metrics ").err());
            assertThat(address.find()).isTrue();
            URI root = URI.create(address.group(1));

            assertThat(get(client, root, "").body()).contains("<title>Stardust</title>");
            for (String file : filesOf(GAME.resolve("public"))) {
                HttpResponse<String> answer = get(client, root, file);
                assertThat(answer.statusCode()).as(file).isEqualTo(200);
            }
            assertThat(get(client, root, "pserver.js").body()).contains("export async function connect");
            assertThat(filesOf(empty)).isEmpty();
        } finally {
            launch.process().destroy();
            assertThat(launch.exitCode()).isEqualTo(128 + 15);
        }
    }

    /** Paths relative to the folder, sorted. */
    private static List<String> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> !file.startsWith(".pserver/"))
                    .sorted()
                    .toList();
        }
    }

    private static String text(JarFile jar, String file) throws IOException {
        ZipEntry entry = jar.getEntry(PACKED + file);
        assertThat(entry).as(file).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> get(HttpClient client, URI root, String path)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(root.resolve(path)).timeout(PATIENCE).build();
        return client.send(request, BodyHandlers.ofString());
    }
}
