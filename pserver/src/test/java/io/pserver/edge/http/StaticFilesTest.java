package io.pserver.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeConfig;
import io.pserver.edge.EdgeFixture;
import io.pserver.edge.RawHttp;
import io.pserver.edge.RawHttp.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StaticFilesTest {
    private static final int LARGE = 300_000;

    @SuppressWarnings("NullAway.Init") // before all
    private EdgeFixture edge;

    @BeforeAll
    void start(@TempDir Path game) throws IOException {
        Path files = Files.createDirectories(game.resolve("public"));
        Files.writeString(game.resolve("secret.txt"), "secret");
        Files.createDirectories(files.resolve("sub/empty"));
        Files.createDirectories(files.resolve("files"));
        Files.createDirectories(files.resolve("players"));
        Files.createDirectories(files.resolve(".git"));
        Files.writeString(files.resolve("index.html"), "<p>root</p>");
        Files.writeString(files.resolve("sub/index.html"), "<p>sub</p>");
        Files.writeString(files.resolve("app.js"), "0123456789");
        Files.writeString(files.resolve("exact.txt"), "the file");
        Files.writeString(files.resolve("files/known.txt"), "the file");
        Files.writeString(files.resolve("players/me"), "the file");
        Files.writeString(files.resolve("empty.txt"), "");
        Files.writeString(files.resolve(".hidden"), "secret");
        Files.writeString(files.resolve(".git/config"), "secret");
        Files.writeString(files.resolve("large.bin"), "x".repeat(LARGE - 1) + "y");
        Files.createSymbolicLink(files.resolve("out.txt"), game.resolve("secret.txt"));
        Files.createSymbolicLink(files.resolve("outside"), game);
        Files.createSymbolicLink(files.resolve("hidden.txt"), files.resolve(".hidden"));
        Files.createSymbolicLink(files.resolve("in.txt"), files.resolve("exact.txt"));
        edge = new EdgeFixture(EdgeConfig.Limits.DEFAULTS, EdgeConfig.Timing.DEFAULTS, files);
        edge.routes = EdgeFixture.routes("/exact.txt", "/players/:id", "/files/...rest");
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    private Answer get(String target, String... headers) {
        return send("GET", target, headers);
    }

    private Answer send(String method, String target, String... headers) {
        try (RawHttp http = edge.http()) {
            return http.request(method, target, headers);
        }
    }

    @Test
    void file_isServed_withItsTypeAndForRevalidation() {
        Answer answer = get("/app.js");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0123456789");
        assertThat(answer.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(get("/app.js", "If-None-Match: \"x\", " + answer.header("ETag"))
                        .status())
                .isEqualTo(304);
        assertThat(get("/app.js", "If-None-Match: \"x\"").status()).isEqualTo(200);
        assertThat(get("/app.js", "If-Modified-Since: " + answer.header("Last-Modified"))
                        .status())
                .isEqualTo(304);
        assertThat(get("/app.js", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT")
                        .status())
                .isEqualTo(200);
        assertThat(get("/app.js", "If-Modified-Since: yesterday").status()).isEqualTo(200);
    }

    @Test
    void head_tellsTheLengthOnly() {
        try (RawHttp http = edge.http()) {
            assertThat(http.request("HEAD", "/app.js").header("Content-Length")).isEqualTo("10");
            assertThat(http.get("/app.js").body()).hasSize(10);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 206, 0123, bytes 0-3/10",
        "bytes=5-, 206, 56789, bytes 5-9/10",
        "bytes=-2, 206, 89, bytes 8-9/10",
        "bytes=8-99, 206, 89, bytes 8-9/10",
        "bytes=-99, 206, 0123456789, bytes 0-9/10",
        "bytes=10-, 416, '', bytes */10",
        "bytes=-0, 416, '', bytes */10",
        "bytes=5-2, 200, 0123456789,",
        "chars=0-3, 200, 0123456789,",
        "bytes=, 200, 0123456789,",
    })
    void range_isAPart(String range, int status, String body, String contentRange) {
        Answer answer = get("/app.js", "Range: " + range);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.header("Content-Range")).isEqualTo(contentRange);
    }

    @Test
    void range_ofAnOlderFile_isTheWholeFile() {
        assertThat(get("/app.js", "Range: bytes=0-3", "If-Range: \"old\"").status())
                .isEqualTo(200);
    }

    @Test
    void largeAndEmptyFiles_arriveWhole() {
        assertThat(get("/large.bin").body()).hasSize(LARGE).endsWith("y");
        assertThat(get("/large.bin", "Range: bytes=100000-").body()).hasSize(LARGE - 100_000);
        assertThat(get("/empty.txt").header("Content-Length")).isEqualTo("0");
    }

    @Test
    void folder_isItsIndexPage_neverAListing() {
        assertThat(get("/").body()).isEqualTo("<p>root</p>");
        assertThat(get("/sub/").body()).isEqualTo("<p>sub</p>");
        assertThat(get("/sub").header("Location")).isEqualTo("/sub/");
        assertThat(get("/sub/empty/").status()).isEqualTo(404);
        assertThat(get("/app.js/").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.hidden", "/.git/config", "/out.txt", "/outside/secret.txt", "/hidden.txt", "/sub/.x"})
    void hiddenAndOutsideFiles_areNotFound(String path) {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void linkInside_isFollowed() {
        assertThat(get("/in.txt").body()).isEqualTo("the file");
    }

    @Test
    void file_comesBeforeACatchAll_butAfterAnExactHandler() {
        assertThat(get("/exact.txt").body()).contains("\"method\"");
        assertThat(get("/files/known.txt").body()).isEqualTo("the file");
        assertThat(get("/files/other.txt").body()).contains("{rest=other.txt}");
        assertThat(get("/players/me").body()).isEqualTo("the file");
        assertThat(get("/players/you").body()).contains("{id=you}");
    }

    @Test
    void otherMethods_onAFile_areRefused_unlessAHandlerHasThem() {
        Answer answer = send("DELETE", "/app.js");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(send("POST", "/players/me", "Content-Length: 0").body()).contains("{id=me}");
    }

    @Test
    void handlerForTheRoot_comesBeforeTheIndexPage() {
        var before = edge.routes;
        edge.routes = EdgeFixture.routes("/");
        assertThat(get("/").body()).contains("\"method\"");
        edge.routes = before;
    }
}
