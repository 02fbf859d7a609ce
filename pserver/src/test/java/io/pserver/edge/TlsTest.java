package io.pserver.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge with a certificate of its own, made by the JDK's keytool. */
class TlsTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            make(algorithm);
        }
    }

    private static void make(String algorithm) throws Exception {
        Path store = folder.resolve(algorithm + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        algorithm,
                        "-alias",
                        "a",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storepass",
                        "secret",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor(Duration.ofSeconds(60))).isTrue();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        pem(algorithm + ".crt", "CERTIFICATE", keys.getCertificate("a").getEncoded());
        pem(
                algorithm + ".key",
                "PRIVATE KEY",
                keys.getKey("a", "secret".toCharArray()).getEncoded());
    }

    private static void pem(String file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                folder.resolve(file), "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }

    private static EdgeFixture start(String certificate, String key) {
        EdgeConfig config = new EdgeConfig(
                "127.0.0.1",
                0,
                Set.of(),
                Set.of(),
                new EdgeConfig.Tls(
                        folder.resolve(certificate).toString(),
                        folder.resolve(key).toString()),
                EdgeConfig.Limits.DEFAULTS,
                EdgeFixture.QUICK);
        return new EdgeFixture(config, Path.of("no-such-folder"));
    }

    private static HttpClient trusting(String certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(folder.resolve(certificate))) {
            trusted.setCertificateEntry(
                    "a", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void request_overTls_isAnswered_andItsCookieIsSecure(String algorithm) throws Exception {
        try (EdgeFixture edge = start(algorithm + ".crt", algorithm + ".key");
                HttpClient client = trusting(algorithm + ".crt")) {
            edge.handler = request -> EdgeFixture.withSession(request, "1");
            URI uri = URI.create("https://localhost:" + edge.port() + "/echo");
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("set-cookie").orElse("")).endsWith("; Secure");
        }
    }

    @Test
    void webSocket_overTls_opens() throws Exception {
        try (EdgeFixture edge = start("EC.crt", "EC.key");
                HttpClient client = trusting("EC.crt")) {
            WebSocket socket = client.newWebSocketBuilder()
                    .subprotocols("pserver.v1")
                    .buildAsync(URI.create("wss://localhost:" + edge.port() + "/ws"), new WebSocket.Listener() {})
                    .get(20, TimeUnit.SECONDS);

            assertThat(socket.getSubprotocol()).isEqualTo("pserver.v1");
            socket.abort();
        }
    }

    @Test
    void start_withFilesThatAreNone_saysWhichOne() throws IOException {
        Files.writeString(folder.resolve("empty"), "nothing");

        assertThatThrownBy(() -> start("EC.crt", "missing.key"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("http.tls")
                .cause()
                .hasMessageContaining("missing.key cannot be read");
        assertThatThrownBy(() -> start("empty", "EC.key")).cause().hasMessageContaining("empty holds no certificate");
        assertThatThrownBy(() -> start("EC.crt", "empty")).cause().hasMessageContaining("PKCS #8");
        assertThatThrownBy(() -> start("EC.crt", "RSA.key")).cause().hasMessageContaining("do not fit together");
    }
}
